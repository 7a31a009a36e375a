"""A stand-in for ORCID: sign-in, OAuth, the Member API's works and the page of a record.

Where ORCID and the stand-in could differ, the stand-in is the stricter one. The rules' source is
`reference/orcid-api.md` in `../shared`; comments name its sections as "section N".
"""
