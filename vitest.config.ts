import { defineConfig } from 'vitest/config'

/** Three kinds of tests: pure ones, ones on a real PostgreSQL and Temporal, and ones in a real browser. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/schema/**/*.test.ts', 'test/editor/**/*.test.ts', 'test/server/config.test.ts'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{activities,workflows,server,plugins}/**/*.test.ts'],
          exclude: ['test/server/config.test.ts'],
          environment: 'node',
          globalSetup: 'test/support/stack.ts',
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
