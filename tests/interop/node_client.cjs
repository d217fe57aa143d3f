// Node's grpc-js with contracts that @grpc/proto-loader reads at run time.
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const { INTEROP_GRPC, INTEROP_RESIDENT, INTEROP_INTEGRATOR, INTEROP_ROOT } = process.env;
const CITY = 'cities/222405';
const GRID = 'cities/222405/territories/222405001001001';
const INSIDE = { longitude: 129.45, latitude: 42.75, system: 'COORDINATE_SYSTEM_WGS84' };
const OUTSIDE = { ...INSIDE, longitude: 10, latitude: 50 };

const definition = loader.loadSync(
  [
    'hailan/grid_geo/v1/locator.proto',
    'hailan/grid_geo/v1/feed.proto',
    'hailan/gateway/v1/gateway.proto',
    'google/rpc/error_details.proto',
    'google/rpc/status.proto',
    'grpc/health/v1/health.proto',
  ],
  { includeDirs: [path.join(INTEROP_ROOT, 'proto'), '/usr/share/grpc-proto'], enums: String, longs: String },
);
const contracts = grpc.loadPackageDefinition(definition);
const decode = (type, bytes) => definition[type].deserialize(bytes);

const client = (Service) => new Service(INTEROP_GRPC, grpc.credentials.createInsecure());
const locator = client(contracts.hailan.grid_geo.v1.Locator);
const feed = client(contracts.hailan.grid_geo.v1.ChangeFeed);
const gateway = client(contracts.hailan.gateway.v1.Gateway);
const health = client(contracts.grpc.health.v1.Health);

function bearer(token) {
  const metadata = new grpc.Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

// One unary call; rejects with the client's error.
function unary(service, method, request, token = INTEROP_RESIDENT) {
  const options = { deadline: Date.now() + 10000 };
  return new Promise((resolve, reject) => {
    service[method](request, bearer(token), options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

// The details of an error, by type.
function detailsOf(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const details = {};
  for (const any of decode('google.rpc.Status', bytes).details) {
    const type = any.type_url.split('/').pop();
    details[type] = decode(type, any.value);
  }
  return details;
}

async function refused(call, code, reason) {
  let error;
  try {
    await call;
  } catch (caught) {
    error = caught;
  }
  assert.ok(error, 'the call succeeded');
  assert.equal(error.code, code, error.message);
  const details = detailsOf(error);
  assert.equal(details['google.rpc.ErrorInfo'].reason, reason);
  assert.equal(details['google.rpc.ErrorInfo'].domain, 'hailan');
  return details;
}

const locate = (point, token) => unary(locator, 'Locate', { parent: CITY, point }, token);

const checks = {
  async 'unary call with a development token'() {
    assert.equal((await locate(INSIDE)).grid, GRID);
  },
  async 'ErrorInfo and BadRequest name every bad field'() {
    const details = await refused(unary(locator, 'Locate', {}), grpc.status.INVALID_ARGUMENT, 'INVALID_FIELD');
    const fields = details['google.rpc.BadRequest'].fieldViolations.map((violation) => violation.field);
    assert.deepEqual(fields, ['parent', 'point']);
  },
  async 'a point outside the city is NOT_FOUND with its reason'() {
    await refused(locate(OUTSIDE), grpc.status.NOT_FOUND, 'POINT_OUTSIDE_CITY');
  },
  async 'no token is UNAUTHENTICATED'() {
    await refused(locate(INSIDE, ''), grpc.status.UNAUTHENTICATED, 'UNAUTHENTICATED');
  },
  async 'a resident may not follow a feed'() {
    await refused(unary(feed, 'ListChanges', { parent: CITY }), grpc.status.PERMISSION_DENIED, 'PERMISSION_DENIED');
  },
  async 'health says SERVING'() {
    assert.equal((await unary(health, 'Check', {}, '')).status, 'SERVING');
  },
  async 'WatchChanges streams until it is cancelled'() {
    const call = feed.WatchChanges({ parent: CITY }, bearer(INTEROP_INTEGRATOR), { deadline: Date.now() + 10000 });
    const types = [];
    await new Promise((resolve, reject) => {
      call.on('data', (change) => {
        types.push(change.type);
        if (types.length === 5) call.cancel();
      });
      call.on('error', (error) => (error.code === grpc.status.CANCELLED ? resolve() : reject(error)));
    });
    assert.deepEqual(types, [...Array(4).fill('territory.imported'), 'boundaries.imported']);
  },
  async 'a repeated write answers with the same event'() {
    const request = {
      parent: CITY,
      requestId: crypto.randomUUID(),
      point: INSIDE,
      channel: 'CHANNEL_RESIDENT',
      description: 'A street lamp is out.',
    };
    const first = await unary(gateway, 'ReportEvent', request);
    assert.equal(first.located.grid, GRID);
    assert.equal((await unary(gateway, 'ReportEvent', request)).event.name, first.event.name);
  },
};

async function main() {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok node: ${name}`);
    } catch (fault) {
      console.log(`not ok node: ${name}: ${fault.message.replaceAll('\n', ' ')}`);
      console.error(fault);
    }
  }
  for (const service of [locator, feed, gateway, health]) service.close();
}

main();
