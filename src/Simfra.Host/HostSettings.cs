using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Simfra.Hosting;

namespace Simfra.Host;

/// <summary>How the tool was told to run: by the command line, else by the environment, else by its defaults.</summary>
internal sealed record HostSettings
{
    private const int DefaultPort = 4599;
    private const int LocalStackPort = 4566;

    private readonly GivenSettings _given;

    private HostSettings(GivenSettings given) => _given = given;

    public required int Port { get; init; }
    public required IPAddress Address { get; init; }
    public required IReadOnlyList<string> Services { get; init; }
    public required IReadOnlyList<string> AllowedHosts { get; init; }
    public required LogLevel LogLevel { get; init; }
    public required bool LocalStackCompatibility { get; init; }
    public string? DataDirectory { get; init; }
    public string? Snapshot { get; init; }
    public string? DefaultAccountId { get; init; }
    public string? DefaultRegion { get; init; }
    public string? RootAccessKeyId { get; init; }
    public string? RootSecretAccessKey { get; init; }
    public int? AccountsPerOrganization { get; init; }
    public bool EnforceThroughput { get; init; }
    public TimeSpan? RequestTimeout { get; init; }

    /// <param name="commandLine">The value of an option, or null where it isn't given.</param>
    /// <param name="environment">The value of an environment variable, or null; an empty one counts as none.</param>
    /// <exception cref="SettingException">A value can't be what it is.</exception>
    public static HostSettings Bind(Func<string, string?> commandLine, Func<string, string?> environment)
    {
        var given = new GivenSettings(commandLine, environment);
        var localStack = given.Read(Setting.LocalStackCompatibility, "true or false", ParseBoolean) ?? false;
        return new(given)
        {
            LocalStackCompatibility = localStack,
            Port = given.Read(Setting.Port, "a port is a number from 0 to 65535", ParsePort) ?? (localStack ? LocalStackPort : DefaultPort),
            Address = given.Find(Setting.Host) is { } host
                ? ParseAddress(host.Value) ?? throw host.Invalid("give an IP address of this machine, localhost, or * for all")
                : IPAddress.Loopback,
            Services = given.ReadList(Setting.Services),
            AllowedHosts = given.ReadList(Setting.AllowedHosts),
            LogLevel = given.Read(Setting.LogLevel, "the levels are trace, debug, information, warning, error, critical and none", ParseLogLevel)
                ?? LogLevel.Information,
            DataDirectory = given.Find(Setting.DataDirectory)?.Value,
            Snapshot = given.Find(Setting.Snapshot)?.Value,
            DefaultAccountId = given.Find(Setting.DefaultAccountId)?.Value,
            DefaultRegion = given.Find(Setting.DefaultRegion)?.Value,
            RootAccessKeyId = given.Find(Setting.RootAccessKeyId)?.Value,
            RootSecretAccessKey = given.Find(Setting.RootSecretAccessKey)?.Value,
            AccountsPerOrganization = given.Read(Setting.AccountsPerOrganization, "an organization has 1 to 50000 accounts", ParseCount),
            EnforceThroughput = given.Read(Setting.EnforceThroughput, "true or false", ParseBoolean) ?? false,
            RequestTimeout = given.Read(Setting.RequestTimeout, "a time limit is a number of seconds above 0", ParseSeconds),
        };
    }

    public void ApplyTo(SimfraOptions options)
    {
        options.Port = Port;
        options.Address = Address;
        options.LocalStackCompatibility = LocalStackCompatibility;
        options.DataDirectory = DataDirectory;
        options.Snapshot = Snapshot;
        SetIdentity(options);
        options.AccountsPerOrganization = AccountsPerOrganization ?? options.AccountsPerOrganization;
        options.EnforceThroughput = EnforceThroughput;
        options.RequestTimeout = RequestTimeout ?? options.RequestTimeout;
        foreach (var service in Services)
        {
            options.Services.Add(service);
        }

        foreach (var host in AllowedHosts)
        {
            options.AllowedHosts.Add(host);
        }
    }

    /// <summary>What isn't given stays unset: a snapshot or a data directory may say what it is.</summary>
    private void SetIdentity(SimfraOptions options)
    {
        if (DefaultAccountId is not null)
        {
            options.DefaultAccountId = DefaultAccountId;
        }

        if (DefaultRegion is not null)
        {
            options.DefaultRegion = DefaultRegion;
        }

        if (RootAccessKeyId is not null)
        {
            options.RootAccessKeyId = RootAccessKeyId;
        }

        if (RootSecretAccessKey is not null)
        {
            options.RootSecretAccessKey = RootSecretAccessKey;
        }
    }

    /// <summary>What is wrong with an option of the server, by the name that the user knows it by.</summary>
    public SettingException Explain(InvalidOptionException exception)
    {
        var setting = exception.Option switch
        {
            nameof(SimfraOptions.Services) => Setting.Services,
            nameof(SimfraOptions.DataDirectory) => Setting.DataDirectory,
            nameof(SimfraOptions.Snapshot) => Setting.Snapshot,
            nameof(SimfraOptions.DefaultAccountId) => Setting.DefaultAccountId,
            nameof(SimfraOptions.DefaultRegion) => Setting.DefaultRegion,
            nameof(SimfraOptions.RootAccessKeyId) => Setting.RootAccessKeyId,
            nameof(SimfraOptions.RootSecretAccessKey) => Setting.RootSecretAccessKey,
            nameof(SimfraOptions.AccountsPerOrganization) => Setting.AccountsPerOrganization,
            nameof(SimfraOptions.RequestTimeout) => Setting.RequestTimeout,
            var other => throw new InvalidOperationException($"No setting stands for the option {other}.", exception),
        };
        return new($"{_given.Find(setting)?.Source} is '{exception.Value}': {exception.Rule}.");
    }

    private static bool? ParseBoolean(string text) => bool.TryParse(text, out var value) ? value : null;

    private static int? ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    private static int? ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static IPAddress? ParseAddress(string text) => text switch
    {
        "*" => IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(text, out var address) ? address : null,
    };

    private static LogLevel? ParseLogLevel(string text) => text.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFORMATION" or "INFO" => LogLevel.Information,
        "WARNING" or "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        "NONE" => LogLevel.None,
        _ => null,
    };

    private static TimeSpan? ParseSeconds(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
}
