from support import *
def test_a(bench):
    bench.repository({"a.ts": "danger(1);\nwork(2);\n", "tests/x.ts":"danger()"})
    bench.check()
    r=bench.gate()
    print(r.model_dump_json(indent=1))
