# Tocsin in a container. The same image serves as release, web and worker (see compose.yaml and the Procfile).

FROM python:3.13-slim AS build
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
# What changes seldom comes first, so that a new release builds in seconds.
COPY requirements.run.lock ./
RUN pip install --require-hashes -r requirements.run.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY storage ./storage
COPY templates ./templates
RUN pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
WORKDIR /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 LOG_FORMAT=json
# A number, so that a cluster can see that it is not root.
RUN chown 10001:10001 /data
COPY --from=build /venv /venv
USER 10001:10001
# Where nothing else is said: one process on SQLite, in this volume.
ENV DATABASE_URL=sqlite:////data/tocsin.db
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request; port = os.environ.get('TOCSIN_WORKER_PORT') or os.environ.get('PORT') or '3000'; urllib.request.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=4)"]
CMD ["tocsin", "serve"]
