import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer | null = null;

/** Once per run of the suite, before the processes of the tests are forked: they inherit where the template is. */
export async function setup(): Promise<void> {
  server = await startTestServer();
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
