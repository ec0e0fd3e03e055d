// Validates the open data of a running site with tools of others: JSON-LD and SHACL for the catalogue, two CSV readers for the values.
//   node validate.mjs ORIGIN [SHAPES.ttl …]
import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import { Parser } from 'n3';
import Papa from 'papaparse';
import SHACLValidator from 'rdf-validate-shacl';
import CsvwParser from '@zazuko/rdf-parser-csvw';
import rdf from '@zazuko/env';
import { Readable } from 'node:stream';

const [origin, ...shapes] = process.argv.slice(2);
const csvwContext = process.env.CSVW_CONTEXT;
let failures = 0;
const result = (ok, text) => {
  failures += ok ? 0 : 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`);
};
const get = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer;
};
// A processor may fetch nothing: the catalogue must bring its own context.
const noLoader = async (url) => {
  if (url === 'http://www.w3.org/ns/csvw' && csvwContext)
    return { contextUrl: null, documentUrl: url, document: JSON.parse(readFileSync(csvwContext, 'utf8')) };
  throw new Error(`needs ${url}`);
};
const toDataset = async (document, base) =>
  rdf.dataset(new Parser().parse(await jsonld.toRDF(document, { format: 'application/n-quads', base, documentLoader: noLoader })));

const catalogue = await (await get(`${origin}/data.json`)).json();
const data = await toDataset(catalogue, `${origin}/data.json`);
result(data.size > 0, `jsonld reads the catalogue: ${catalogue.dataset.length} datasets, ${data.size} triples`);
for (const file of shapes) {
  const report = await new SHACLValidator(rdf.dataset(new Parser().parse(readFileSync(file, 'utf8'))), { factory: rdf }).validate(data);
  const violations = report.results.filter((r) => r.severity?.value.endsWith('#Violation'));
  result(violations.length === 0, `SHACL ${file.split('/').at(-1)}: ${violations.length} violations, ${report.results.length - violations.length} remarks`);
  const texts = report.results.map((r) => `${r.severity?.value.split('#')[1]} ${r.path?.value} ${r.message.map((m) => m.value).join(' ')}`);
  for (const text of [...new Set(texts)].slice(0, 20)) console.log(`       ${text}`);
}

for (const file of catalogue.dataset.flatMap((d) => d.distribution).filter((f) => f.mediaType['@id'].endsWith('text/csv'))) {
  const answer = await get(file.downloadURL);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const address = answer.headers.get('link').match(/<([^>]+)>; rel="describedby"/)[1];
  const metadata = await (await get(address)).json();
  const json = await (await get(file.downloadURL.replace(/\.csv$/, '.json'))).json();
  const name = decodeURIComponent(new URL(file.downloadURL).pathname);
  result(metadata.url === file.downloadURL && bytes.subarray(0, 3).toString('hex') === 'efbbbf', `${name}: byte order mark, and the description is of this file`);

  // The separator is found, not told, as a spreadsheet finds it.
  const table = Papa.parse(bytes.toString('utf8'), { header: true, skipEmptyLines: true });
  const columns = metadata.tableSchema.columns;
  result(
    table.errors.length === 0 && table.meta.delimiter === metadata.dialect.delimiter,
    `${name}: papaparse reads ${table.data.length} rows, separator ${table.meta.delimiter} ${JSON.stringify(table.errors.slice(0, 2))}`,
  );
  result(
    JSON.stringify(table.meta.fields.map((f) => f.replace('\ufeff', ''))) === JSON.stringify(columns.map((c) => c.titles)),
    `${name}: the head is as described`,
  );
  const decimal = columns[1].datatype.format.decimalChar;
  const values = table.data.map((row) => Number(row[columns[1].titles].replace(decimal, '.')));
  const expected = [json.fields.baseline, ...json.fields.observations, json.fields.target].filter(Boolean).map((o) => o.value);
  result(JSON.stringify(values) === JSON.stringify(expected), `${name}: the numbers are those of the JSON: ${values.join(' ')}`);

  if (!csvwContext) continue;
  const quads = [];
  const parser = new CsvwParser({ metadata: await toDataset(metadata, address), baseIRI: file.downloadURL, factory: rdf });
  for await (const quad of parser.import(Readable.from([bytes.toString('utf8').replace('\ufeff', '')]))) quads.push(quad);
  const read = quads.filter((q) => q.predicate.value.endsWith('#value')).map((q) => q.object);
  result(
    // This parser knows the type and the separator, but leaves the decimal sign as it is in the file.
    JSON.stringify(read.map((o) => Number(o.value.replace(decimal, '.')))) === JSON.stringify(expected) && read.every((o) => o.datatype.value.endsWith('#decimal')),
    `${name}: CSV on the Web gives ${quads.length} triples, values ${read.map((o) => o.value).join(' ')}`,
  );
}

process.exitCode = failures > 0 ? 1 : 0;
