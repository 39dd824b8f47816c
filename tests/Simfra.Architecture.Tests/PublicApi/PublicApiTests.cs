namespace Simfra.Architecture.Tests.PublicApi;

/// <summary>
/// The public API of each package is as committed; Simfra.Core's holds the assemblies that its package bundles. A change shows in review as a change of <c>PublicApi/*.approved.txt</c>; to accept one, run this class
/// with <c>SIMFRA_ACCEPT_API=1</c>.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void CorePackage_ShowsWhatIsApproved() =>
        CompareWithApproved("Simfra.Core", ApiPrinter.Print([Product.Schemas, Product.Models, Product.Kernel, Product.Services, Product.Core]));

    [Fact]
    public void TestingPackage_ShowsWhatIsApproved() => CompareWithApproved("Simfra.Testing", ApiPrinter.Print([Product.Testing]));

    [Fact]
    public void TestingXunitPackage_ShowsWhatIsApproved() => CompareWithApproved("Simfra.Testing.Xunit", ApiPrinter.Print([Product.TestingXunit]));

    [Fact]
    public void TestingNUnitPackage_ShowsWhatIsApproved() => CompareWithApproved("Simfra.Testing.NUnit", ApiPrinter.Print([Product.TestingNUnit]));

    [Fact]
    public void FluentAssertionsPackage_ShowsWhatIsApproved() =>
        CompareWithApproved("Simfra.Testing.FluentAssertions", ApiPrinter.Print([Product.TestingFluentAssertions]));

    [Fact]
    public void Printer_WritesDeclarationsAsCSharpWould()
    {
        const string expected =
            """
            public class Simfra.Architecture.Tests.PublicApi.PrinterSample<T> : System.IDisposable where T : class, new()
                protected int Hidden { get; }
                public PrinterSample(string name, int? count = 3)
                public System.Threading.Tasks.Task<string?> FindAsync<TKey>(params TKey[] keys) where TKey : struct
                public const string Mark = "x"
                public event System.EventHandler? Changed
                public required System.Collections.Generic.List<T?> Items { get; init; }
                public static bool TryGet(out string? value)
                public void Dispose()


            """;

        Assert.Equal(expected, ApiPrinter.Print(typeof(PrinterSample<>)));
    }

    private static void CompareWithApproved(string package, string received)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Simfra.Architecture.Tests", "PublicApi");
        var approvedPath = Path.Combine(folder, $"{package}.approved.txt");
        var receivedPath = Path.Combine(folder, $"{package}.received.txt");
        if (Environment.GetEnvironmentVariable("SIMFRA_ACCEPT_API") == "1")
        {
            File.WriteAllText(approvedPath, received);
        }

        var approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath) : "";
        if (approved == received)
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received);
        var added = received.Split('\n').Except(approved.Split('\n')).Select(static l => $"+ {l}");
        var removed = approved.Split('\n').Except(received.Split('\n')).Select(static l => $"- {l}");
        Assert.Fail(
            $"""
            The public API of {package} isn't what PublicApi/{package}.approved.txt says:
            {string.Join("\n", removed.Concat(added))}
            If that is meant: SIMFRA_ACCEPT_API=1 dotnet test tests/Simfra.Architecture.Tests --filter FullyQualifiedName~PublicApi
            """);
    }
}

/// <summary>A bit of everything that the printer has to spell.</summary>
public class PrinterSample<T>(string name, int? count = 3) : IDisposable
    where T : class, new()
{
    public const string Mark = "x";

    public event EventHandler? Changed;

    public required List<T?> Items { get; init; }

    protected int Hidden { get; } = count ?? name.Length;

    internal static int Internal => 1;

    public static bool TryGet(out string? value)
    {
        value = null;
        return false;
    }

    public Task<string?> FindAsync<TKey>(params TKey[] keys)
        where TKey : struct => Task.FromResult<string?>(keys.Length.ToString());

    public void Dispose()
    {
        Changed?.Invoke(this, EventArgs.Empty);
        GC.SuppressFinalize(this);
    }
}
