<?php

$facts = \Idp\facts();
[$signs, $published] = [...$facts['keys'], null];

$metadata[$facts['entity_id']] = $facts['hosted'] + [
    'host' => '__DEFAULT__',
    'auth' => $facts['on_network'] === null ? 'people' : 'network',
    'certificate' => "$signs.crt",
    'privatekey' => "$signs.pem",
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'scope' => $facts['scopes'],
    'OrganizationName' => ['en' => 'Smithsonian Institution'],
    'OrganizationURL' => ['en' => 'https://www.si.example/'],
    'sign.logout' => true,
    'authproc' => [
        10 => ['class' => 'core:PHP', 'code' => 'require_once "' . __DIR__ . '/../decide.php"; \Idp\decide($state);'],
        20 => ['class' => $facts['lasting_name_id'] ? 'saml:PersistentNameID' : 'saml:TransientNameID', 'attribute' => 'uid'],
        30 => ['class' => 'core:AttributeMap', 'name2oid'],
    ],
];
if ($published !== null) {
    $metadata[$facts['entity_id']] += ['new_certificate' => "$published.crt", 'new_privatekey' => "$published.pem"];
}
