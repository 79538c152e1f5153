# One image for web, worker and beat; docker-compose.yml says which command each runs.
FROM node:20-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc build.mjs ./
RUN npm ci
COPY static/src static/src
COPY processes/bpmn processes/bpmn
RUN node build.mjs

FROM python:3.11-slim
# What PDFs are made with, and a Chinese font for them.
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=front-end /app/static/built static/built
RUN STATICFILES_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage DATA_DIR=/tmp/build \
    sh -c "python manage.py translations --compile && python manage.py licences && python manage.py collectstatic --noinput -v 0" \
    && rm -rf /tmp/build \
    && useradd --uid 10001 --create-home sevenstep && mkdir /data && chown sevenstep /data
USER sevenstep
VOLUME /data
EXPOSE 8000
CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--no-server-header", "--timeout-graceful-shutdown", "5"]
