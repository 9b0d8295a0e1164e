"""Many repositories, each gated by its own run of this program on a Dask cluster, and one report of them all."""
