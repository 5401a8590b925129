// Takes pictures of a page: whole at several widths, light and dark, and its top as a document shows it.
//   take_screenshots.mjs PAGE FOLDER
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {startChromium, themes} from './chromium.mjs';

const [file, folder] = process.argv.slice(2);
const browser = await startChromium();
try {
  for (const colorScheme of themes) {
    for (const width of [320, 768, 1280]) {
      const context = await browser.newContext({viewport: {width, height: 860}, colorScheme});
      const page = await context.newPage();
      await page.goto(pathToFileURL(resolve(file)).href);
      await page.screenshot({path: join(folder, `${width}-${colorScheme}.png`), fullPage: true});
      if (width === 1280) await page.screenshot({path: join(folder, `top-${colorScheme}.png`)});
      await context.close();
    }
  }
} finally {
  await browser.close();
}
