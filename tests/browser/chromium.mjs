// Starts the installed Chromium with its own profile and without background traffic.
import {chromium} from 'playwright-core';

export const themes = ['light', 'dark'];

export function startChromium() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync'],
  });
}
