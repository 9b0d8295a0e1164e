"""What a run in CI needs beside the gate: what a change is compared with, who is trusted, and how results are told."""
