namespace Simfra.Host;

/// <summary>
/// A setting of the tool: its option on the command line, the environment variables that mean the same, and what it says of itself.
/// </summary>
internal sealed record Setting(string? Option, string ValueName, string Description, params string[] Variables)
{
    public static readonly Setting Port = new(
        "--port", "number",
        "The port to listen on; 0 takes any free one. [default: 4599, with --localstack-compat 4566]",
        "SIMFRA_PORT");
    public static readonly Setting Host = new(
        "--host", "address",
        "The address to listen on; * for all. [default: 127.0.0.1]",
        "SIMFRA_HOST");
    public static readonly Setting DataDirectory = new(
        "--data-dir", "path",
        "The directory to keep state in. [default: memory alone]",
        "SIMFRA_DATA_DIR");
    public static readonly Setting Snapshot = new(
        "--snapshot", "file",
        "The snapshot to start from; a data directory must be empty then.",
        "SIMFRA_SNAPSHOT");
    public static readonly Setting Services = new(
        "--services", "names",
        "The services to serve, separated by commas. [default: all that are built]",
        "SIMFRA_SERVICES");
    public static readonly Setting LogLevel = new(
        "--log-level", "level",
        "trace, debug, information, warning, error, critical or none. [default: information]",
        "SIMFRA_LOG_LEVEL");
    public static readonly Setting LocalStackCompatibility = new(
        "--localstack-compat", "",
        "LocalStack's port, health path and well-known keys. Signatures are verified all the same.",
        "SIMFRA_LOCALSTACK_COMPAT");
    public static readonly Setting AllowedHosts = new(null, "", "", "SIMFRA_ALLOWED_HOSTS");
    public static readonly Setting DefaultAccountId = new(null, "", "", "SIMFRA_DEFAULT_ACCOUNT_ID");
    public static readonly Setting DefaultRegion = new(null, "", "", "SIMFRA_DEFAULT_REGION");
    public static readonly Setting RootAccessKeyId = new(null, "", "", "SIMFRA_ROOT_ACCESS_KEY_ID", "SIMFRA_ROOT_ACCESS_KEY");
    public static readonly Setting RootSecretAccessKey = new(null, "", "", "SIMFRA_ROOT_SECRET_ACCESS_KEY", "SIMFRA_ROOT_SECRET_KEY");
    public static readonly Setting AccountsPerOrganization = new(null, "", "", "SIMFRA_ACCOUNTS_PER_ORGANIZATION");
    public static readonly Setting EnforceThroughput = new(null, "", "", "SIMFRA_ENFORCE_THROUGHPUT");
    public static readonly Setting RequestTimeout = new(null, "", "", "SIMFRA_REQUEST_TIMEOUT");
}

/// <summary>A setting has a value that it can't have; the message says which one, where it came from and what it may be.</summary>
internal sealed class SettingException(string message) : Exception(message);
