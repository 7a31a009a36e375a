"""What a person does with their profile: one verb a function, each told in the audit trail."""
