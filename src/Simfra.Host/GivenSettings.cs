namespace Simfra.Host;

/// <summary>The settings that someone has given a value, and where: the command line has the say over the environment.</summary>
internal sealed class GivenSettings(Func<string, string?> commandLine, Func<string, string?> environment)
{
    /// <exception cref="SettingException">Two variables that mean the same differ.</exception>
    public GivenSetting? Find(Setting setting)
    {
        if (setting.Option is { } option && commandLine(option) is { } value)
        {
            return new(option, value);
        }

        var variables = setting.Variables
            .Select(name => new GivenSetting(name, environment(name) ?? ""))
            .Where(v => v.Value.Length > 0)
            .ToArray();
        return variables switch
        {
            [] => null,
            [var first, .. var others] when Array.Find(others, o => o.Value != first.Value) is { } other =>
                throw new SettingException($"{first.Source} and {other.Source} mean the same but have different values. Set one of them."),
            [var first, ..] => first,
        };
    }

    /// <param name="rule">What the value must be.</param>
    /// <param name="parse">The value read, or null where it can't be.</param>
    public T? Read<T>(Setting setting, string rule, Func<string, T?> parse)
        where T : struct =>
        Find(setting) is { } given ? parse(given.Value) ?? throw given.Invalid(rule) : null;

    /// <summary>The values of a setting that has several, separated by commas; none where it isn't given.</summary>
    public string[] ReadList(Setting setting) =>
        Find(setting)?.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>A value and what gave it: an option's or a variable's name.</summary>
internal sealed record GivenSetting(string Source, string Value)
{
    public SettingException Invalid(string rule) => new($"{this}: {rule}.");

    public override string ToString() => $"{Source} is '{Value}'";
}
