import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate for loopback, by itself. */
export interface Certificate extends Disposable {
  key: string;
  cert: string;
  /** The certificate as a file, for those who are to trust it. */
  file: string;
  /** Settings by which wget trusts it. */
  wgetrc: string;
}

export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'wellpipe-certificate-'));
  const [keyFile, file, wgetrc] = ['key.pem', 'cert.pem', 'wgetrc'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const made = Bun.spawnSync([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', keyFile, '-out', file, '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
  ]);
  if (made.exitCode !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`);
  writeFileSync(wgetrc, `ca_certificate = ${file}\n`);
  return {
    key: readFileSync(keyFile, 'utf8'),
    cert: readFileSync(file, 'utf8'),
    file,
    wgetrc,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
