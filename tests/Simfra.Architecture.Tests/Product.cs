using System.Reflection;

namespace Simfra.Architecture.Tests;

/// <summary>The product's assemblies, and the edges between them that are meant to be there.</summary>
internal static class Product
{
    public static readonly Assembly Schemas = Assembly.Load("Simfra.Schemas");
    public static readonly Assembly Models = Assembly.Load("Simfra.Models");
    public static readonly Assembly Kernel = Assembly.Load("Simfra.Kernel");
    public static readonly Assembly Services = Assembly.Load("Simfra.Services");
    public static readonly Assembly Core = Assembly.Load("Simfra.Core");
    public static readonly Assembly Testing = Assembly.Load("Simfra.Testing");
    public static readonly Assembly TestingFluentAssertions = Assembly.Load("Simfra.Testing.FluentAssertions");
    public static readonly Assembly TestingXunit = Assembly.Load("Simfra.Testing.Xunit");
    public static readonly Assembly TestingNUnit = Assembly.Load("Simfra.Testing.NUnit");
    public static readonly Assembly Host = Assembly.Load("Simfra.Host");

    public static readonly Assembly[] All = [Schemas, Models, Kernel, Services, Core, Testing, TestingFluentAssertions, TestingXunit, TestingNUnit, Host];

    /// <summary>All but the generated one.</summary>
    public static readonly Assembly[] HandWritten = [Schemas, Kernel, Services, Core, Testing, TestingFluentAssertions, TestingXunit, TestingNUnit, Host];

    /// <summary>The types of an assembly that somebody wrote, nested ones too.</summary>
    public static IEnumerable<Type> TypesOf(Assembly assembly) =>
        assembly.GetTypes().Where(static t => !IsMadeByTheCompiler(t)).OrderBy(static t => t.FullName, StringComparer.Ordinal);

    /// <summary>Closures, state machines and generated regular expressions.</summary>
    public static bool IsMadeByTheCompiler(Type type) =>
        type.Name.StartsWith('<') || type.Namespace is "System.Text.RegularExpressions.Generated" ||
        (type.DeclaringType is { } outer && IsMadeByTheCompiler(outer));
}
