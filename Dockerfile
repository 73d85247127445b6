# One image for every process; the command chooses which. Node runs the TypeScript sources as they are.
FROM node:24-bookworm-slim

# Certificates for providers, Temporal and webhooks.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY . .

# State: keys and caches. The folder is made here so that a new volume belongs to the user.
ENV NODE_ENV=production HOST=0.0.0.0 CARAVAN_HOME=/data MALLOC_ARENA_MAX=2
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data

EXPOSE 4400 4404
CMD ["node", "server/main.ts"]
