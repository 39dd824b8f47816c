using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds secrets.</summary>
public sealed class SecretsManagerSeed
{
    private readonly SeedCalls _calls;

    internal SecretsManagerSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A secret.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value: a text, often JSON.</param>
    /// <param name="tags">Its tags.</param>
    public SecretSeed Secret(string name, string value, params (string Key, string Value)[] tags)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(value);
        ArgumentNullException.ThrowIfNull(tags);
        return new(_calls, name, value, tags);
    }

    /// <inheritdoc cref="Secret"/>
    public Task<SecretSeed> SecretAsync(string name, string value, params (string Key, string Value)[] tags) => Secret(name, value, tags).AsTask();
}

/// <summary>A secret that is seeded.</summary>
public sealed class SecretSeed : Seeded<SecretSeed>
{
    private string? _arn;

    internal SecretSeed(SeedCalls calls, string name, string value, (string Key, string Value)[] tags)
        : base(calls)
    {
        Name = name;
        Begin(async () =>
        {
            var created = await Calls.InvokeAsync(
                "secretsmanager",
                "CreateSecret",
                new JsonObject
                {
                    ["Name"] = name,
                    ["SecretString"] = value,
                    ["Tags"] = SeedJson.Tags(tags.Select(static tag => KeyValuePair.Create(tag.Key, tag.Value))),
                }.Compact()).ConfigureAwait(false);
            _arn = created.Text("ARN");
        });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => Given(_arn);

    /// <summary>Gives it another value, which becomes the current one.</summary>
    /// <param name="value">The value.</param>
    public SecretSeed Value(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return Then(() => Calls.InvokeAsync("secretsmanager", "PutSecretValue", new() { ["SecretId"] = Name, ["SecretString"] = value }));
    }
}
