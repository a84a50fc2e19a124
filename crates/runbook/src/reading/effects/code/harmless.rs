//! The words of other languages: what only computes and prints, what starts something, what nobody can follow.
//!
//! Plain data. Whatever stands in none of these tables is unknown.

/// Whether a word stands in one of the tables.
pub fn has(table: &str, word: &str) -> bool {
    table.split(' ').any(|one| one == word)
}

/// What computes, looks or prints, in any of the languages.
pub const CALLS: &str = "abs all any argv ascii at atob b64decode b64encode basename bin bool btoa bytes capitalize ceil charAt \
    chars chomp chop chr concat count cos cwd datetime decode defined die dict digest dig dirname divmod \
    dump dumps each each_with_index echo encode endsWith end_with endswith entries enumerate error every \
    exists existsSync exit exp explode fabs file_get_contents filter find first flatMap flatten float floor \
    forEach format freeze from fromCharCode fromEntries fromisoformat fromtimestamp frozenset get getenv \
    gmtime gsub has has_key hex hexdigest hostname implode includes indexOf info input inspect int intdiv \
    ipairs isArray isInteger isNaN is_array isalnum isalpha isdigit isfile isinstance isdir isoformat item \
    items iter join json_decode json_encode keys last lc lcfirst len length list listdir ljust load loads \
    localeCompare localtime log lower lstrip ltrim map match max md5 md5_hex min mktime monotonic new next \
    now oct ord pack padEnd padStart pairs parse parseFloat parseInt parse_args partition phpversion \
    platform pluck pow pprint present print print_r printf println puts p pp quote rand randbytes randint \
    random randomBytes randomUUID random_bytes range read readFileSync readline readlines reduce release \
    repeat replace repr reverse reversed rfind rindex rjust round rsplit rstrip rtrim say scan search select \
    set sha1 sha256 shuffle sin slice some sort sort_by sorted splice split splitlines sprintf sqrt \
    start_with startsWith startswith str strftime stringify strip strlen strptime strtolower strtotime \
    strtoupper sub substr substring sum test time timedelta timestamp title to_a to_f to_i to_json to_s \
    to_sym today toFixed toISOString toLowerCase toLocaleString toString toUpperCase tonumber tostring \
    token_bytes token_hex token_urlsafe trim tuple type uc ucfirst uname uniq unpack upper urandom uuid \
    uuid1 uuid4 v4 values var_dump version warn zip zfill gethostname gethostbyname getfqdn getsize abspath \
    expanduser realpath unquote urlparse urlencode quote_plus Date Buffer Number String Boolean Array Object \
    Map Set BigInt Intl Decimal Fraction OrderedDict Counter defaultdict namedtuple Exception ValueError \
    SystemExit RuntimeError Error filemtime filesize isset empty array_keys array_map array_values \
    array_filter in_array date date_default_timezone_get extension_loaded ini_get php_uname phpinfo hash \
    base64_encode base64_decode bin2hex password_hash rawurlencode stdin STDIN STDERR STDOUT ENV ARGV \
    PHP_VERSION PHP_EOL RUBY_VERSION JSON Time Integer Float Hash SecureRandom Base64 Digest SHA256 MD5 URI \
    Math Random urlsafe_base64 alphanumeric bytesize pretty_generate strict_encode64 encode64 decode64 \
    strict_decode64 encode_www_form_component escape unescape to_time iso8601 lines each_line squeeze upcase \
    downcase presence is_file is_dir file_exists";

/// Words of the languages themselves.
pub const KEYWORDS: &str = "and as assert async await begin BEGIN break case catch class const continue def default defined do elif \
    else elseif elsif end END ensure except export false False finally for foreach from function global if \
    import in instanceof is last let local my next new nil None nonlocal not null of or our pass qw raise \
    redo rescue return self static strict sub switch then this throw true True try typeof undef undefined \
    unless until use var void warnings when while with yield lambda eq ne lt gt le ge cmp x";

/// Modules that do nothing when they are loaded and start nothing.
pub const MODULES: &str = "argparse ast base64 binascii calendar collections colorsys copy csv datetime decimal difflib email enum \
    fractions functools getpass glob hashlib hmac html ipaddress itertools json date openssl securerandom \
    bigdecimal set locale math operator pprint random re secrets socket ssl statistics string struct \
    textwrap time timeit traceback typing unicodedata urllib uuid zlib zoneinfo yaml tomllib toml console \
    JSON Math Object Array Date Buffer process crypto util url querystring path parse table cjson POSIX List \
    Util Data Dumper MIME Base64 Time HiRes Digest SHA Scalar __future__ print_function pkg_resources";
/// Modules of which only some is harmless.
pub const SYSTEM_MODULES: &str = "os sys platform pathlib fs io shutil process Process File Dir";
/// That part of them.
pub const OF_SYSTEM: &str = "environ getenv path getcwd getpid sep linesep name uname cpu_count listdir urandom stat argv stdin \
    stdout stderr version version_info versions maxsize platform executable exit byteorder getsizeof node \
    machine processor python_version release arch env cwd pid memoryUsage uptime hostname readFileSync \
    existsSync statSync readdirSync which disk_usage exist basename dirname join extname read readlines size \
    mtime clock_gettime time date clock expand_path cpus totalmem freemem type hrtime getuid getgid StringIO \
    BytesIO";
/// What starts a program, or a shell.
pub const STARTERS: &str = "system popen popen2 popen3 Popen run call check_call check_output getoutput getstatusoutput exec \
    execSync execFile execFileSync spawn spawnSync fork shell_exec passthru proc_open pcntl_exec execl \
    execle execlp execv execve execvp execvpe spawnl spawnv spawnlp spawnvp posix_spawn capture2 capture2e \
    capture3 execute create_subprocess_exec create_subprocess_shell readpipe startfile sh";
/// What nobody can follow by reading.
pub const DANGERS: &str = "eval exec compile __import__ importlib import_module getattr setattr globals locals vars builtins \
    __builtins__ __class__ __subclasses__ __globals__ ctypes pty subprocess multiprocessing child_process \
    constructor Function globalThis binding dlopen vm worker_threads instance_eval class_eval module_eval \
    send public_send __send__ method const_get syscall Open3 IO Kernel Fiddle FileUtils include_once \
    require_once call_user_func call_user_func_array create_function loadstring dofile loadfile setfenv \
    runpy pickle marshal shelve socketserver http requests smtplib ftplib telnetlib paramiko boto3 psycopg2 \
    sqlite3 pymysql writeFileSync writeFile appendFileSync createWriteStream rmSync rmdirSync unlinkSync \
    renameSync truncateSync chmod chown rename renames rmdir removedirs makedirs mkdir symlink link kill \
    killpg abort copyfile copytree move write_text write_bytes touch urlretrieve urlopen fetch open sysopen \
    fopen fwrite file_put_contents tempfile Bun Deno";
