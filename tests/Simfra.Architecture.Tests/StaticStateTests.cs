using System.Reflection;
using Simfra.Architecture.Tests.Metadata;

namespace Simfra.Architecture.Tests;

/// <summary>One world per instance: a hundred servers in a process never see each other, so nothing that can change is static.</summary>
public sealed class StaticStateTests
{
    private const BindingFlags Statics = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void StaticFields_AreReadOnly()
    {
        var wrong =
            from field in StaticFields()
            where !field.IsInitOnly
            select $"{Name(field)} can be assigned.";

        Rule.Holds(wrong);
    }

    [Fact]
    public void StaticFields_HoldNothingThatChanges()
    {
        var wrong =
            from field in StaticFields()
            let reason = Immutability.WhyMutable(field.FieldType, isPrivate: field.IsPrivate)
            where reason is not null
            select $"{Name(field)}: {reason}";

        Rule.Holds(wrong);
    }

    [Theory]
    [InlineData(typeof(string), true)]
    [InlineData(typeof(KeyValuePair<string, int>), true)]
    [InlineData(typeof(System.Collections.Frozen.FrozenSet<string>), true)]
    [InlineData(typeof(List<string>), false)]
    [InlineData(typeof(Dictionary<string, string>), false)]
    [InlineData(typeof(System.Collections.Frozen.FrozenDictionary<string, List<int>>), false)]
    [InlineData(typeof(ReadOnlyPair), true)]
    [InlineData(typeof(Counter), false)]
    [InlineData(typeof(CounterHolder), false)]
    public void Immutability_LooksThroughFields(Type type, bool isImmutable) =>
        Assert.Equal(isImmutable, Immutability.WhyMutable(type, isPrivate: true) is null);

    private static IEnumerable<FieldInfo> StaticFields() =>
        from assembly in Product.All
        from type in Product.TypesOf(assembly)
        from field in type.GetFields(Statics)
        where !field.IsLiteral
        // What the compiler keeps for itself: cached delegates, interned constants. A property's or event's field is ours.
        where !field.Name.StartsWith('<') || field.Name.EndsWith("k__BackingField", StringComparison.Ordinal)
        select field;

    private static string Name(FieldInfo field) => $"{field.DeclaringType!.FullName}.{field.Name}";

    private sealed record ReadOnlyPair(string Name, DateTimeOffset At);

    private sealed class Counter
    {
        public int Value { get; set; }
    }

    private sealed class CounterHolder
    {
        public Counter Counter { get; } = new();
    }
}
