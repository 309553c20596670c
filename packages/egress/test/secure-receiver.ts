import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** `openssl ca`, because `openssl req` makes none that has expired. */
export function selfSigned(subjectAltName: string, validUntil = '99991231235959Z'): Certificate {
  const cwd = mkdtempSync(join(tmpdir(), 'postrider-tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd, stdio: 'ignore' });
  try {
    writeFileSync(
      join(cwd, 'ca.conf'),
      `[req]\ndistinguished_name = name\n[name]\n[ca]\ndefault_ca = self\n[self]\ndatabase = index\nserial = serial
new_certs_dir = .\ndefault_md = sha256\npolicy = policy\nx509_extensions = extensions\n[policy]\ncommonName = supplied
[extensions]\nsubjectAltName = ${subjectAltName}\n`,
    );
    writeFileSync(join(cwd, 'index'), '');
    writeFileSync(join(cwd, 'serial'), '01');
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-config', 'ca.conf', ...curve, '-keyout', 'key', '-out', 'request', '-subj', '/CN=test');
    const validity = ['-startdate', '20200101000000Z', '-enddate', validUntil];
    const signing = ['-batch', '-notext', '-selfsign', '-keyfile', 'key', '-in', 'request', '-out', 'cert'];
    openssl('ca', '-config', 'ca.conf', ...signing, ...validity);
    return { key: readFileSync(join(cwd, 'key'), 'utf8'), cert: readFileSync(join(cwd, 'cert'), 'utf8') };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** Notes the names that were asked for, and the protocol of each connection. */
export async function secureReceiver(certificate: Certificate, options: ServerOptions = {}) {
  const names: string[] = [];
  const protocols: unknown[] = [];
  const server = createServer(
    {
      ...certificate,
      ALPNProtocols: ['h2', 'http/1.1'],
      SNICallback: (name, callback) => {
        names.push(name);
        callback(null);
      },
      ...options,
    },
    (request, response) => {
      request.resume().on('end', () => response.end('ok'));
    },
  ).on('secureConnection', (socket) => protocols.push(socket.alpnProtocol));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address with one.');
  return { url: `https://127.0.0.1:${address.port}/`, names, protocols };
}
