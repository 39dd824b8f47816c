using System.Reflection;
using Simfra.Architecture.Tests.Metadata;

namespace Simfra.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["Simfra.Schemas"] = [],
        ["Simfra.Models"] = ["Simfra.Schemas"],
        ["Simfra.Kernel"] = ["Simfra.Schemas", "Simfra.Models"],
        ["Simfra.Services"] = ["Simfra.Schemas", "Simfra.Models", "Simfra.Kernel"],
        ["Simfra.Core"] = ["Simfra.Schemas", "Simfra.Models", "Simfra.Kernel", "Simfra.Services"],
        ["Simfra.Testing"] = ["Simfra.Schemas", "Simfra.Models", "Simfra.Kernel", "Simfra.Services", "Simfra.Core"],
        ["Simfra.Testing.FluentAssertions"] = ["Simfra.Kernel", "Simfra.Services", "Simfra.Core", "Simfra.Testing"],
        ["Simfra.Testing.Xunit"] = ["Simfra.Schemas", "Simfra.Models", "Simfra.Kernel", "Simfra.Services", "Simfra.Core", "Simfra.Testing"],
        ["Simfra.Testing.NUnit"] = ["Simfra.Schemas", "Simfra.Models", "Simfra.Kernel", "Simfra.Services", "Simfra.Core", "Simfra.Testing"],
        ["Simfra.Host"] = ["Simfra.Schemas", "Simfra.Models", "Simfra.Kernel", "Simfra.Services", "Simfra.Core"],
    };

    /// <summary>The rooms of the kernel that a service has no business in: they call services, not the other way round.</summary>
    private static readonly string[] ClosedToServices = ["Simfra.Gateway", "Simfra.Hosting"];

    [Fact]
    public void Assemblies_ReferenceOnlyWhatLiesBelowThem()
    {
        var wrong =
            from assembly in Product.All
            let name = assembly.GetName().Name!
            from reference in assembly.GetReferencedAssemblies()
            where reference.Name!.StartsWith("Simfra.", StringComparison.Ordinal) && !MayReference[name].Contains(reference.Name)
            select $"{name} references {reference.Name}.";

        Rule.Holds(wrong);
    }

    [Fact]
    public void Services_DoNotUseEachOther()
    {
        var wrong =
            from use in UsesBy(Product.Services)
            let user = ServiceOf(use.User)
            let used = ServiceOf(use.Used)
            where user is not null && used is not null && user != used
            select $"{use.User.FullName} uses {use.Used.FullName}.";

        Rule.Holds(wrong);
    }

    [Fact]
    public void Services_StayOutOfTheGateway()
    {
        var wrong =
            from use in UsesBy(Product.Services)
            where Array.Exists(ClosedToServices, room => IsWithin(use.Used.Namespace, room))
            select $"{use.User.FullName} uses {use.Used.FullName}.";

        Rule.Holds(wrong);
    }

    [Fact]
    public void Kernel_UsesTheShapesOfNoService()
    {
        var wrong =
            from use in UsesBy(Product.Kernel)
            where use.Used.Namespace?.StartsWith("Simfra.Models.", StringComparison.Ordinal) == true
            select $"{use.User.FullName} uses {use.Used.FullName}.";

        Rule.Holds(wrong);
    }

    [Fact]
    public void ServiceNamespaces_AreTheirFolders()
    {
        var root = Path.Combine(Repository.Root, "src", "Simfra.Services");
        var wrong =
            from file in Repository.CSharpFiles("src/Simfra.Services")
            let folder = Path.GetRelativePath(root, file.FullPath).Split(Path.DirectorySeparatorChar)
            where folder.Length > 1
            let expected = $"namespace Simfra.Services.{folder[0]}"
            where !Array.Exists(file.Lines, l => l == $"{expected};" || l.StartsWith($"{expected}.", StringComparison.Ordinal))
            select $"{file.Path} has no '{expected}'.";

        Rule.Holds(wrong);
    }

    [Fact]
    public void TypeUsage_SeesWhatAMethodCallsCreatesAndCatches()
    {
        var used = TypeUsage.Of(typeof(Sample)).ToList();

        Type[] expected = [typeof(Uri), typeof(FormatException), typeof(Path), typeof(List<Version>), typeof(Version)];
        Assert.Empty(expected.Except(used));
    }

    private static IEnumerable<(Type User, Type Used)> UsesBy(Assembly assembly) =>
        from user in assembly.GetTypes()
        from used in TypeUsage.Of(user)
        where used.Assembly.GetName().Name!.StartsWith("Simfra.", StringComparison.Ordinal)
        select (user, used);

    /// <summary>Sqs of Simfra.Services.Sqs and of what lies under it; null where a type belongs to no service.</summary>
    private static string? ServiceOf(Type type) =>
        IsWithin(type.Namespace, "Simfra.Services") && type.Namespace!.Split('.') is [_, _, var service, ..] ? service : null;

    private static bool IsWithin(string? ns, string parent) =>
        ns is not null && (ns == parent || ns.StartsWith($"{parent}.", StringComparison.Ordinal));

    private static class Sample
    {
        public static string Run(List<Version> versions)
        {
            try
            {
                return Path.Combine(new Uri("http://localhost").Host, versions.Count.ToString());
            }
            catch (FormatException)
            {
                return "";
            }
        }
    }
}
