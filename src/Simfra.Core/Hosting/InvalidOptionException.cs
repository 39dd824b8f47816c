namespace Simfra.Hosting;

/// <summary>An option has a value that it can't have.</summary>
/// <param name="option">The option's name in <see cref="SimfraOptions"/>.</param>
/// <param name="value">Its value.</param>
/// <param name="rule">What the value must be.</param>
internal sealed class InvalidOptionException(string option, object? value, string rule)
    : ArgumentException($"{nameof(SimfraOptions)}.{option} is '{value}': {rule}.")
{
    public string Option => option;

    public object? Value => value;

    public string Rule => rule;
}
