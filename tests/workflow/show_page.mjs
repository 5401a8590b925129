// Runs the script of a page and prints the text of each element that got one, one per line.
//   show_page.mjs ADDRESS
import {webcrypto} from 'node:crypto';

const address = process.argv[2];
const patience_ms = 10000;

async function fetchPage() {
  for (const end = Date.now() + patience_ms;;) {
    try {
      return await (await fetch(address)).text();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

class Element {
  constructor() {
    this.textContent = '';
    this.children = [];
  }
  append(child) {
    this.children.push(child);
  }
  lines() {
    return [this.textContent, ...this.children.flatMap((child) => child.lines())].filter(Boolean);
  }
}

const page = await fetchPage();
const elements = new Map([...page.matchAll(/id="(\w+)"/g)].map(([, id]) => [id, new Element()]));
const document = {
  getElementById: (id) => elements.get(id),
  createElement: () => new Element(),
};
const fetchBeside = (path, options) => fetch(new URL(path, address), options);
const [, script] = page.match(/<script type="module">(.*)<\/script>/s);
const AsyncFunction = (async () => {}).constructor;
await new AsyncFunction('document', 'fetch', 'crypto', script)(document, fetchBeside, webcrypto);
for (const element of elements.values()) for (const line of element.lines()) console.log(line);
