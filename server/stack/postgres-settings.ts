import { totalmem } from 'node:os'

const megabyte = 1024 * 1024

/**
 * How PostgreSQL runs for Caravan. Starts lean (at most 256 MB of buffers); set POSTGRES_SHARED_BUFFERS to 25 % of memory
 * for large audiences. Logs carry no statements and no values: those may hold addresses of contacts.
 */
export function postgresSettings(options: { port: number; sharedBuffers: string | undefined }): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: options.sharedBuffers ?? defaultSharedBuffers(),
    max_wal_size: '8GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    autovacuum_naptime: '15s',
    fsync: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  }
}

function defaultSharedBuffers(): string {
  const limit = process.constrainedMemory()
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  return `${Math.max(16, Math.floor(Math.min(memory / 4, 256 * megabyte) / megabyte))}MB`
}
