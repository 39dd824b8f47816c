using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Simfra.Accounts;
using Simfra.Gateway;
using Simfra.Hosting;
using Simfra.State.Storage;

namespace Simfra;

/// <summary>How an emulated AWS is set up. The defaults suit a test: in memory, no port, the root key for everything.</summary>
public class SimfraOptions
{
    private const int MaxAccountsPerOrganization = 50_000;

    private static readonly WorldIdentity Defaults =
        new("000000000000", "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private string? _defaultAccountId;
    private string? _defaultRegion;
    private string? _rootAccessKeyId;
    private string? _rootSecretAccessKey;

    /// <summary>
    /// The TCP port to listen on beside the in-memory way in; 0 takes any free one. Null, the default, opens no port.
    /// HTTP/1.1 and HTTP/2 (with prior knowledge) are both served on it, without TLS.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>The address that <see cref="Port"/> is opened on. Containers reach the host only where it isn't the loopback address.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>
    /// The account, twelve digits, that the root key belongs to. Unless set, it is the one of the <see cref="Snapshot"/>
    /// or <see cref="DataDirectory"/>, or 000000000000.
    /// </summary>
    public string DefaultAccountId
    {
        get => _defaultAccountId ?? Defaults.AccountId;
        set => _defaultAccountId = value;
    }

    /// <summary>
    /// The region of requests that name none. Unless set, it is the one of the <see cref="Snapshot"/> or <see cref="DataDirectory"/>, or
    /// us-east-1.
    /// </summary>
    public string DefaultRegion
    {
        get => _defaultRegion ?? Defaults.Region;
        set => _defaultRegion = value;
    }

    /// <summary>
    /// The access key id of the default account's root user. Unless set, it is the one of the <see cref="Snapshot"/> or
    /// <see cref="DataDirectory"/>, or the example key of AWS's documentation.
    /// </summary>
    public string RootAccessKeyId
    {
        get => _rootAccessKeyId ?? Defaults.RootAccessKeyId;
        set => _rootAccessKeyId = value;
    }

    /// <summary>
    /// The secret of <see cref="RootAccessKeyId"/>. Unless set, it is the one of the <see cref="Snapshot"/> or
    /// <see cref="DataDirectory"/>, or the example key of AWS's documentation.
    /// </summary>
    public string RootSecretAccessKey
    {
        get => _rootSecretAccessKey ?? Defaults.RootSecretAccessKey;
        set => _rootSecretAccessKey = value;
    }

    /// <summary>
    /// How many accounts an organisation of AWS Organizations may have, its management account counted: 1 to 50,000. AWS's default quota is
    /// 10, which its users have raised.
    /// </summary>
    public int AccountsPerOrganization { get; set; } = AccountQuota.Default;

    /// <summary>
    /// Refuses requests beyond the throughput that a resource was given, by the instance's clock: those to tables of DynamoDB and their global indexes with
    /// provisioned capacity, or with a maximum for on-demand mode, fail with ProvisionedThroughputExceededException or ThrottlingException. False, the
    /// default, keeps and shows what was given, and holds nobody up: a test sees throttling where it asks for it (by a fault).
    /// See <see href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TroubleshootingThrottling.html">AWS's page</see>.
    /// </summary>
    public bool EnforceThroughput { get; set; }

    /// <summary>How long an operation may take before it is answered with an error, by the instance's clock.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// The services that are served, by the names of their models (<c>sqs</c>, <c>s3</c>); any other is refused as one that isn't built.
    /// Empty, the default, serves all.
    /// </summary>
    public ICollection<string> Services { get; } = new List<string>();

    /// <summary>
    /// Hosts beside this machine that the instance may call where AWS would: the servers of identity providers that publish keys. Empty, the
    /// default, lets it call none.
    /// </summary>
    public ICollection<string> AllowedHosts { get; } = new List<string>();

    /// <summary>
    /// The directory in which the instance keeps its state; made where there is none. Every change is there before its call is answered,
    /// and an instance that starts with the same directory goes on from there, with its account, region and root key unless these options
    /// set others. One instance at a time can have it. Null, the default, keeps state in memory alone.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>
    /// The snapshot that the instance starts from. Its account, region and root key are the instance's unless these options set others.
    /// With a <see cref="DataDirectory"/>, that must be empty. Null, the default, starts with nothing.
    /// </summary>
    public string? Snapshot { get; set; }

    /// <summary>
    /// Serves LocalStack's health path and accepts the keys that its users have in their scripts (<c>test</c>/<c>test</c>, and
    /// a twelve-digit account id with the secret <c>test</c>). Signatures are verified all the same.
    /// </summary>
    public bool LocalStackCompatibility { get; set; }

    /// <summary>
    /// Makes generated ids and names the same in every run. Null, the default, makes them differ, unless the <see cref="Snapshot"/> or
    /// <see cref="DataDirectory"/> is that of an instance with a seed: then they go on from there, and never repeat what is there.
    /// </summary>
    public long? Seed { get; set; }

    /// <summary>How the instance's clock moves: with the system's time by default.</summary>
    public SimfraClockMode ClockMode { get; set; } = SimfraClockMode.Real;

    /// <summary>
    /// The time that the instance's clock starts at. Null, the default, is the system's; with a <see cref="Snapshot"/> or a
    /// <see cref="DataDirectory"/>, a clock that doesn't move by itself goes on from the time that was kept, and one that does starts at
    /// that time at the earliest.
    /// </summary>
    public DateTimeOffset? StartTime { get; set; }

    /// <summary>How many entries the instance's journal keeps before the oldest go; 0 keeps none. 10,000 by default.</summary>
    public int JournalCapacity { get; set; } = 10_000;

    /// <summary>
    /// About how many bytes of requests and answers the journal keeps before its oldest entries go; the newest stays in any case. 64 MiB by
    /// default.
    /// </summary>
    public long JournalBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Where the instance logs to.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Starts the instance from a snapshot: sets <see cref="Snapshot"/>.</summary>
    /// <param name="path">The snapshot's file.</param>
    /// <returns>These options.</returns>
    public SimfraOptions FromSnapshot(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Snapshot = path;
        return this;
    }

    /// <summary>Whose world it is: what these options set, then what was kept, then the defaults.</summary>
    internal WorldIdentity Identify(WorldIdentity? kept)
    {
        kept ??= Defaults;
        return new(
            _defaultAccountId ?? kept.AccountId,
            _defaultRegion ?? kept.Region,
            _rootAccessKeyId ?? kept.RootAccessKeyId,
            _rootSecretAccessKey ?? kept.RootSecretAccessKey);
    }

    /// <exception cref="ArgumentException">An option has a value that it can't have.</exception>
    /// <exception cref="NotSupportedException">An option asks for what isn't built.</exception>
    internal void Validate()
    {
        if (Port is < 0 or > ushort.MaxValue)
        {
            throw Invalid(nameof(Port), Port, "a port is a number from 0 to 65535");
        }

        if (DefaultAccountId is not { Length: 12 } || DefaultAccountId.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw Invalid(nameof(DefaultAccountId), DefaultAccountId, "an AWS account id has twelve digits");
        }

        if (!HostName.IsRegion(DefaultRegion))
        {
            throw Invalid(nameof(DefaultRegion), DefaultRegion, "a region has a name like us-east-1");
        }

        if (RootAccessKeyId is not { Length: >= 1 and <= 128 } || !RootAccessKeyId.All(char.IsAsciiLetterOrDigit))
        {
            throw Invalid(nameof(RootAccessKeyId), RootAccessKeyId, "an access key id has 1 to 128 letters and digits");
        }

        if (string.IsNullOrEmpty(RootSecretAccessKey))
        {
            throw Invalid(nameof(RootSecretAccessKey), RootSecretAccessKey, "a secret access key is not empty");
        }

        if (AccountsPerOrganization is < 1 or > MaxAccountsPerOrganization)
        {
            throw Invalid(nameof(AccountsPerOrganization), AccountsPerOrganization, "an organization has 1 to 50000 accounts");
        }

        if (RequestTimeout <= TimeSpan.Zero)
        {
            throw Invalid(nameof(RequestTimeout), RequestTimeout, "a time limit is longer than nothing");
        }

        if (JournalCapacity < 0)
        {
            throw Invalid(nameof(JournalCapacity), JournalCapacity, "a journal has no less than 0 entries");
        }

        if (JournalBytes < 0)
        {
            throw Invalid(nameof(JournalBytes), JournalBytes, "a journal has no less than 0 bytes");
        }

        if (DataDirectory?.Length == 0)
        {
            throw Invalid(nameof(DataDirectory), DataDirectory, "a path is not empty");
        }

        if (Snapshot?.Length == 0)
        {
            throw Invalid(nameof(Snapshot), Snapshot, "a path is not empty");
        }
    }

    internal static InvalidOptionException Invalid(string option, object? value, string rule) => new(option, value, rule);
}
