using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds parameters.</summary>
public sealed class SsmSeed
{
    private readonly SeedCalls _calls;

    internal SsmSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A parameter; one that is there already gets a new version.</summary>
    /// <param name="name">Its name, with its path.</param>
    /// <param name="value">Its value.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public ParameterSeed Parameter(string name, string value, Action<ParameterSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(value);
        var settings = new ParameterSettings();
        configure?.Invoke(settings);
        return new(_calls, name, value, settings);
    }

    /// <inheritdoc cref="Parameter"/>
    public Task<ParameterSeed> ParameterAsync(string name, string value, Action<ParameterSettings>? configure = null) =>
        Parameter(name, value, configure).AsTask();
}

/// <summary>What a parameter that is seeded has beside its name and value.</summary>
public sealed class ParameterSettings
{
    /// <summary><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</summary>
    public string Type { get; set; } = "String";

    /// <summary>What it is for.</summary>
    public string? Description { get; set; }

    /// <summary>Its tags; not for one that is there already.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A parameter that is seeded.</summary>
public sealed class ParameterSeed : Seeded<ParameterSeed>
{
    internal ParameterSeed(SeedCalls calls, string name, string value, ParameterSettings settings)
        : base(calls)
    {
        Name = name;
        Begin(async () =>
        {
            var tags = SeedJson.Tags(settings.Tags);
            var put = await Calls.InvokeAsync(
                "ssm",
                "PutParameter",
                new JsonObject
                {
                    ["Name"] = name,
                    ["Value"] = value,
                    ["Type"] = settings.Type,
                    ["Description"] = settings.Description,
                    ["Tags"] = tags,
                    ["Overwrite"] = tags is null ? true : null,
                }.Compact()).ConfigureAwait(false);
            Version = put["Version"]!.GetValue<long>();
        });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The number of the version that was put; 0 until then.</summary>
    public long Version { get; private set; }

    /// <summary>Puts a label on the version.</summary>
    /// <param name="label">The label.</param>
    public ParameterSeed Label(string label)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        return Then(() => Calls.InvokeAsync(
            "ssm", "LabelParameterVersion", new() { ["Name"] = Name, ["ParameterVersion"] = Version, ["Labels"] = new JsonArray(label) }));
    }
}
