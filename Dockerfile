# One image for every service of docker-compose.yml.
# `make digests` says how to pin it by its content: PYTHON_IMAGE=python:…@sha256:…
ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
RUN pip install --no-cache-dir uv==0.13.9 && python -m venv /opt/venv
COPY requirements.lock setup.cfg pyproject.toml README.md LICENSE nightdesk.py ./
COPY dags dags
COPY pipeline pipeline
COPY spiders spiders
RUN uv build --wheel --out-dir /build/dist . \
 && uv pip install --python /opt/venv/bin/python --compile-bytecode --constraint requirements.lock \
      "$(echo /build/dist/nightdesk-*.whl)[celery]"

FROM ${PYTHON_IMAGE}
RUN useradd --uid 50000 --user-group --create-home --home-dir /opt/nightdesk --shell /usr/sbin/nologin nightdesk \
 && install -d -o nightdesk -g nightdesk /opt/nightdesk/state /opt/nightdesk/work /opt/nightdesk/airflow
COPY --from=build /opt/venv /opt/venv
COPY --chown=root:root dags /opt/nightdesk/dags
COPY --chown=root:root pipeline/sources/catalog /opt/nightdesk/catalog
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/nightdesk/airflow \
    NIGHTDESK_CATALOG=/opt/nightdesk/catalog NIGHTDESK_WORK=/opt/nightdesk/work
WORKDIR /opt/nightdesk
USER 50000:50000
CMD ["nightdesk", "--help"]
