"""The documents as they are read here: what each builds, and what they do not notice or get wrong, in words (`points`,
`about`) and in numbers that are computed here (`losses`, `states`, `counting`, `starts`)."""
