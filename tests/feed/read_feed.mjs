// Reads feed.json as a feed reader does, and compares what it shows with the published changelog.
//   read_feed.mjs TREE
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {detectJsonFeed, parseFeed} from 'feedsmith';

const readText = (path) => readFileSync(join(process.argv[2], path), 'utf8');
const text = readText('feed.json');
assert.ok(detectJsonFeed(text), 'it is not recognised as a JSON Feed');
const {format, feed: {items, ...head}} = parseFeed(text);
assert.equal(format, 'json');
assert.deepEqual(head, {title: JSON.parse(readText('version.json')).project, home_page_url: 'https://example.org/changes'});

const originals = new Map(JSON.parse(readText('changelog.runtime.json')).map((entry) => [entry.id, entry]));
const {entries} = JSON.parse(readText('changelog.json'));
assert.ok(entries.length > 1);
assert.deepEqual(items, entries.map(({id, title, date, tags}) => ({
  id, title, content_text: originals.get(id).description, date_published: `${date}T00:00:00Z`,
  ...(tags.length > 0 && {tags}),
})));
console.log(`a feed reader shows all ${items.length} entries of the changelog`);
