<?php

$facts = \Idp\facts();
$directory = $facts['directory'];

$config = [
    'baseurlpath' => $facts['address'] . '/',
    'certdir' => "$directory/",
    'datadir' => "$directory/",
    'tempdir' => "$directory/",
    'metadatadir' => __DIR__ . '/metadata/',
    'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
    'technicalcontact_name' => 'Identity Team',
    'technicalcontact_email' => 'identity@si.example',
    'timezone' => 'UTC',
    'secretsalt' => 'tests',
    'auth.adminpassword' => 'tests',
    'admin.checkforupdates' => false,
    // Where to go after signing out: the site's ports are other ones in every run.
    'trusted.url.domains' => null,
    'errorreporting' => false,
    'logging.handler' => 'errorlog',
    'logging.level' => \SimpleSAML\Logger::WARNING,
    'enable.saml20-idp' => true,
    'module.enable' => ['core' => true, 'saml' => true, 'exampleauth' => true],
    // Cookies take no notice of ports, and several providers run at one address.
    'session.cookie.name' => $facts['name'] . '-sid',
    'session.phpsession.cookiename' => $facts['name'],
    'session.authtoken.cookiename' => $facts['name'] . '-token',
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'language.cookie.secure' => false,
    'session.phpsession.savepath' => $directory,
    'store.type' => 'phpsession',
    'metadata.sources' => [
        ['type' => 'flatfile'],
        ...array_map(fn (string $xml): array => ['type' => 'xml', 'xml' => $xml], array_values($facts['services'])),
    ],
];
