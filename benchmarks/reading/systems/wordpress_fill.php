<?php
// Installs WordPress in a folder and publishes the stories of a JSON file.
[, $folder, $file] = $argv;
$told = json_decode(file_get_contents($file), true);
define('WP_INSTALLING', true);
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'SERVER_NAME' => '127.0.0.1', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET'];
require "$folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
add_filter('pre_wp_mail', '__return_true');
wp_install($told['name'], 'desk', 'desk@paper.example', true, '', 'nobody logs in', $told['locale']);
foreach (get_posts(['numberposts' => -1, 'post_type' => ['post', 'page'], 'post_status' => 'any']) as $post) {
    wp_delete_post($post->ID, true);
}
update_option('WPLANG', $told['locale']);
update_option('timezone_string', $told['zone']);
update_option('posts_per_page', 4);
update_option('permalink_structure', '/%year%/%monthnum%/%day%/%postname%/');
update_option('default_pingback_flag', 0);
switch_theme($told['theme']);
$wp_rewrite->init();
$wp_rewrite->flush_rules();
$users = [];
foreach ($told['stories'] as $story) {
    $name = $story['author'];
    $users[$name] ??= wp_insert_user(['user_login' => 'writer' . count($users), 'user_pass' => 'nobody logs in', 'display_name' => $name, 'user_nicename' => 'writer-' . count($users), 'role' => 'author']);
    $category = term_exists($story['section'], 'category') ?: wp_insert_term($story['section'], 'category');
    $uploads = wp_upload_dir(substr($story['date'], 0, 7));
    $picture = $uploads['path'] . '/' . $story['picture'];
    wp_mkdir_p($uploads['path']);
    copy($told['pictures'] . '/' . $story['picture'], $picture);
    $content = str_replace('PICTURES', $uploads['url'], $story['content']);
    $id = wp_insert_post(wp_slash([
        'post_title' => $story['title'], 'post_name' => $story['slug'], 'post_content' => $content,
        'post_status' => 'publish', 'post_date' => $story['date'], 'post_author' => $users[$name],
        'post_category' => [(int) $category['term_id']], 'tags_input' => $story['tags'],
        'comment_status' => 'open', 'ping_status' => 'closed',
    ]), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message());
        exit(1);
    }
    $attached = wp_insert_attachment(['post_mime_type' => 'image/png', 'post_title' => $story['alt'], 'post_status' => 'inherit'], $picture, $id);
    wp_update_attachment_metadata($attached, wp_generate_attachment_metadata($attached, $picture));
    set_post_thumbnail($id, $attached);
    foreach ($story['comments'] as $number => $comment) {
        wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => 'A Reader', 'comment_content' => $comment, 'comment_approved' => 1, 'comment_date' => '2026-11-0' . ($number + 1) . ' 10:00:00']);
    }
}
