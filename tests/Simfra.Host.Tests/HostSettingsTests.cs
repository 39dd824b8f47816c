using System.Net;
using Microsoft.Extensions.Logging;

namespace Simfra.Host.Tests;

/// <summary>The command line has the say over the environment, and that over the defaults.</summary>
public sealed class HostSettingsTests
{
    [Fact]
    public void Defaults_AreThoseOfTheDocumentation()
    {
        var options = Options(Bind());

        Assert.Equal((4599, IPAddress.Loopback, false), (options.Port, options.Address, options.LocalStackCompatibility));
        Assert.Equal(("000000000000", "us-east-1"), (options.DefaultAccountId, options.DefaultRegion));
        Assert.Equal(
            ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), (options.RootAccessKeyId, options.RootSecretAccessKey));
        Assert.Equal(TimeSpan.FromSeconds(120), options.RequestTimeout);
        Assert.Equal(10, options.AccountsPerOrganization);
        Assert.False(options.EnforceThroughput);
        Assert.Empty(options.Services);
        Assert.Equal(LogLevel.Information, Bind().LogLevel);
    }

    [Theory]
    [InlineData("SIMFRA_PORT", "5000", nameof(HostSettings.Port), 5000)]
    [InlineData("SIMFRA_DEFAULT_ACCOUNT_ID", "123456789012", nameof(HostSettings.DefaultAccountId), "123456789012")]
    [InlineData("SIMFRA_DEFAULT_REGION", "eu-west-1", nameof(HostSettings.DefaultRegion), "eu-west-1")]
    [InlineData("SIMFRA_ROOT_ACCESS_KEY_ID", "AKIA1", nameof(HostSettings.RootAccessKeyId), "AKIA1")]
    [InlineData("SIMFRA_ROOT_ACCESS_KEY", "AKIA2", nameof(HostSettings.RootAccessKeyId), "AKIA2")]
    [InlineData("SIMFRA_ROOT_SECRET_ACCESS_KEY", "secret1", nameof(HostSettings.RootSecretAccessKey), "secret1")]
    [InlineData("SIMFRA_ROOT_SECRET_KEY", "secret2", nameof(HostSettings.RootSecretAccessKey), "secret2")]
    [InlineData("SIMFRA_LOG_LEVEL", "warn", nameof(HostSettings.LogLevel), LogLevel.Warning)]
    [InlineData("SIMFRA_LOCALSTACK_COMPAT", "true", nameof(HostSettings.LocalStackCompatibility), true)]
    [InlineData("SIMFRA_ENFORCE_THROUGHPUT", "true", nameof(HostSettings.EnforceThroughput), true)]
    public void Variable_SetsItsSetting(string variable, string value, string setting, object expected)
    {
        var settings = Bind(environment: (variable, value));

        Assert.Equal(expected, typeof(HostSettings).GetProperty(setting)!.GetValue(settings));
    }

    [Fact]
    public void AccountsPerOrganization_IsANumber() =>
        Assert.Equal(50, Options(Bind(environment: ("SIMFRA_ACCOUNTS_PER_ORGANIZATION", "50"))).AccountsPerOrganization);

    [Fact]
    public void RequestTimeout_IsInSeconds() =>
        Assert.Equal(TimeSpan.FromSeconds(1.5), Options(Bind(environment: ("SIMFRA_REQUEST_TIMEOUT", "1.5"))).RequestTimeout);

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("*", "0.0.0.0")]
    [InlineData("::1", "::1")]
    public void Host_IsAnAddress(string host, string address) =>
        Assert.Equal(IPAddress.Parse(address), Bind(environment: ("SIMFRA_HOST", host)).Address);

    [Theory]
    [InlineData("--port", "6000", "SIMFRA_PORT", "5000", nameof(HostSettings.Port), 6000)]
    [InlineData("--log-level", "debug", "SIMFRA_LOG_LEVEL", "error", nameof(HostSettings.LogLevel), LogLevel.Debug)]
    [InlineData("--localstack-compat", "True", "SIMFRA_LOCALSTACK_COMPAT", "false", nameof(HostSettings.LocalStackCompatibility), true)]
    public void CommandLine_HasTheSayOverTheEnvironment(
        string option, string given, string variable, string value, string setting, object expected)
    {
        var settings = Bind((option, given), (variable, value));

        Assert.Equal(expected, typeof(HostSettings).GetProperty(setting)!.GetValue(settings));
    }

    [Fact]
    public void Services_AreSeparatedByCommas()
    {
        Assert.Equal(["sqs", "s3"], Options(Bind(("--services", "sqs, s3"))).Services);
        Assert.Equal(["sts"], Bind(("--services", "sts"), ("SIMFRA_SERVICES", "sqs")).Services);
        Assert.Equal(["sqs"], Bind(environment: ("SIMFRA_SERVICES", "sqs,")).Services);
    }

    [Fact]
    public void AllowedHosts_AreSeparatedByCommas()
    {
        Assert.Equal(["a.example.com", "b.example.com"], Options(Bind(environment: ("SIMFRA_ALLOWED_HOSTS", "a.example.com, b.example.com"))).AllowedHosts);
        Assert.Empty(Options(Bind()).AllowedHosts);
    }

    [Fact]
    public void EmptyVariable_CountsAsNone() => Assert.Equal(4599, Bind(environment: ("SIMFRA_PORT", "")).Port);

    [Fact]
    public void LocalStackCompatibility_ChangesTheDefaultPortAlone()
    {
        Assert.Equal(4566, Bind(("--localstack-compat", "True")).Port);
        Assert.Equal(5000, Bind(("--localstack-compat", "True"), ("SIMFRA_PORT", "5000")).Port);
    }

    [Fact]
    public void Synonyms_ThatDiffer_AreRefused()
    {
        var variables = new Dictionary<string, string> { ["SIMFRA_ROOT_ACCESS_KEY_ID"] = "AKIA1", ["SIMFRA_ROOT_ACCESS_KEY"] = "AKIA2" };

        var error = Assert.Throws<SettingException>(() => HostSettings.Bind(static _ => null, variables.GetValueOrDefault));

        Assert.Equal(
            "SIMFRA_ROOT_ACCESS_KEY_ID and SIMFRA_ROOT_ACCESS_KEY mean the same but have different values. Set one of them.", error.Message);
    }

    [Theory]
    [InlineData("SIMFRA_PORT", "65536", "SIMFRA_PORT is '65536': a port is a number from 0 to 65535.")]
    [InlineData("SIMFRA_PORT", "-1", "SIMFRA_PORT is '-1': a port is a number from 0 to 65535.")]
    [InlineData("SIMFRA_HOST", "nowhere", "SIMFRA_HOST is 'nowhere': give an IP address of this machine, localhost, or * for all.")]
    [InlineData("SIMFRA_REQUEST_TIMEOUT", "0", "SIMFRA_REQUEST_TIMEOUT is '0': a time limit is a number of seconds above 0.")]
    [InlineData("SIMFRA_REQUEST_TIMEOUT", "2m", "SIMFRA_REQUEST_TIMEOUT is '2m': a time limit is a number of seconds above 0.")]
    [InlineData("SIMFRA_LOCALSTACK_COMPAT", "yes", "SIMFRA_LOCALSTACK_COMPAT is 'yes': true or false.")]
    [InlineData(
        "SIMFRA_LOG_LEVEL", "loud", "SIMFRA_LOG_LEVEL is 'loud': the levels are trace, debug, information, warning, error, critical and none.")]
    public void Variable_WithAnImpossibleValue_IsRefused(string variable, string value, string message) =>
        Assert.Equal(message, Assert.Throws<SettingException>(() => Bind(environment: (variable, value))).Message);

    private static HostSettings Bind((string Name, string Value)? option = null, (string Name, string Value)? environment = null) => HostSettings.Bind(
        name => name == option?.Name ? option?.Value : null,
        name => name == environment?.Name ? environment?.Value : null);

    private static SimfraOptions Options(HostSettings settings)
    {
        var options = new SimfraOptions();
        settings.ApplyTo(options);
        return options;
    }
}
