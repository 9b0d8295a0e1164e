# ok: console-call
print("done")
