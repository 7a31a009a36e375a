<?php

// `people` asks for a username and a password; `network` knows who sits at the computer, and asks for nothing.

$facts = \Idp\facts();
$people = ['exampleauth:UserPass'];
foreach ($facts['people'] as $username => $person) {
    $people["$username:{$person['password']}"] = ['uid' => $username] + $person['attributes'];
}
$config = ['people' => $people, 'admin' => ['core:AdminPassword']];
if ($facts['on_network'] !== null) {
    $person = $facts['people'][$facts['on_network']];
    $config['network'] = ['exampleauth:StaticSource', 'uid' => $facts['on_network']] + $person['attributes'];
}
