"""The secret scanner: sources, detectors, structure, score, propagation; no value leaves it."""
