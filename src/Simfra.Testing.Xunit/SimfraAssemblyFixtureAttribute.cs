namespace Simfra.Testing;

/// <summary>
/// Shares one object between all tests of an assembly, whose classes take it in their constructors. It is made before the first of them
/// runs and disposed of after the last. Needs <see cref="SimfraTestFramework"/>.
/// </summary>
/// <param name="fixtureType">
/// The class of the object, with a public constructor without parameters: <see cref="SimfraFixture"/>, or one derived from it.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class SimfraAssemblyFixtureAttribute(Type fixtureType) : Attribute
{
    /// <summary>The class of the object.</summary>
    public Type FixtureType => fixtureType;
}
