"""The pages on which an administrator sets a sign-in method up, tries it and switches it on."""
