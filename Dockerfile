# The image gates a mounted work tree without a network and without the right to change anything:
#
#   docker build -t secgate .
#   docker run --rm --network none --read-only --tmpfs /tmp --cap-drop ALL -v "$PWD:/target:ro" secgate run
#
# The base is pinned by the digest of its index, which names the same content for every platform. Renew it on purpose.
ARG BASE=python:3.12-slim-bookworm@sha256:782412e85d0f0984994c290652577d4018aff08145c85b262bb63dc0c7522254

FROM ${BASE} AS build
WORKDIR /src
COPY requirements.lock ./
# What is installed is fixed by hashes; nothing is built from source but secgate itself, with the pinned build tool.
RUN python -I -m venv /opt/secgate \
 && /opt/secgate/bin/python -I -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY src ./src
COPY checks ./checks
COPY policies ./policies
RUN /opt/secgate/bin/python -I -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/secgate/bin/python -I -m compileall -q /opt/secgate

FROM ${BASE}
# git reads the history; ssh-keygen checks signatures of statements.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --no-log-init --uid 10001 --home-dir /tmp/secgate --no-create-home --shell /usr/sbin/nologin secgate
COPY --from=build /opt/secgate /opt/secgate
ENV PATH="/opt/secgate/bin:${PATH}" \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/secgate/cache \
    HOME=/tmp/secgate
USER 10001:10001
WORKDIR /target
ENTRYPOINT ["secgate"]
CMD ["run"]
