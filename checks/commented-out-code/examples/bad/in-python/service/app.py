def notes(user):
    # ruleid: code-in-comment
    # if user.tenant is None:
    #     raise ValueError("none")
    # check(user)
    return []
