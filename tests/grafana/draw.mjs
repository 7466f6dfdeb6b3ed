// Pictures of the dashboards in build/, drawn by headless Chromium against the world of live_world.py.
// draw.mjs [SECONDS]: how long that world is watched before; default 180, so that lines have a length.
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url));
const seconds = Number(process.argv[2] ?? 180);
const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };

async function startWorld() {
  const child = spawn('/usr/bin/python3', ['-B', join(here, 'live_world.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) return { child, ...JSON.parse(line) };
  throw new Error('the world does not come up');
}

function serve(prometheus) {
  return new Promise((resolve) => {
    const server = createServer(async (request, answer) => {
      const { pathname, search } = new URL(request.url, 'http://localhost');
      if (pathname.startsWith('/api/')) {
        const asked = await fetch(prometheus + pathname + search);
        answer.writeHead(asked.status, { 'content-type': 'application/json' }).end(await asked.text());
        return;
      }
      const folder = pathname.startsWith('/dashboards/') ? join(here, '../../grafana') : join(here, 'build/page');
      const path = join(folder, normalize(pathname === '/' ? '/index.html' : pathname));
      if (!existsSync(path)) return answer.writeHead(404).end();
      answer.writeHead(200, { 'content-type': KINDS[extname(path)] ?? 'application/octet-stream' });
      createReadStream(path).pipe(answer);
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function pictures({ renewed, stores, closed }) {
  const from = `now-${Math.max(2, Math.ceil(seconds / 60) + 1)}m`;
  const one = (group, target) => ({ dashboard: 'kigen-certificate', 'var-group': group, 'var-target': target, from });
  return { 'kigen-overview': { dashboard: 'kigen-overview', from },
           'kigen-exporter': { dashboard: 'kigen-exporter', from },
           'kigen-certificate': one('shop', renewed), 'kigen-certificate-stores': one('stores', stores),
           'kigen-certificate-closed': one('mail', closed) };
}

const world = await startWorld();
try {
  console.log(`watching ${world.prometheus} for ${seconds} s`);
  await sleep(seconds * 1000);
  const server = await serve(world.prometheus);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
                                          args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  mkdirSync(join(here, 'build/pictures'), { recursive: true });
  for (const [name, query] of Object.entries(pictures(world))) {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1900 } });
    page.on('pageerror', (error) => console.log(`${name}: ${error.message.slice(0, 300)}`));
    page.on('console', (message) => message.type() === 'error' && !message.text().includes('404') &&  // icons
      console.log(`${name}: ${message.text().slice(0, 300)}`));
    await page.goto(`http://127.0.0.1:${server.address().port}/?${new URLSearchParams(query)}`);
    const { panels } = JSON.parse(readFileSync(join(here, `../../grafana/dashboards/${query.dashboard}.json`)));
    await page.getByText(panels.at(-1).title, { exact: true }).first().waitFor({ timeout: 120000 });
    await page.waitForLoadState('networkidle', { timeout: 120000 });
    await sleep(2000);  // until all is drawn
    await page.screenshot({ path: join(here, `build/pictures/${name}.png`), fullPage: true });
    await page.close();
    console.log(`build/pictures/${name}.png`);
  }
  await browser.close();
  server.closeAllConnections();
  server.close();
} finally {
  world.child.stdin.end();
}
