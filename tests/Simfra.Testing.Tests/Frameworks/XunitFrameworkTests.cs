using System.Collections.Concurrent;
using Amazon.S3;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: Simfra.Testing.SimfraAssemblyFixture(typeof(Simfra.Testing.Frameworks.AssemblyWorld))]

namespace Simfra.Testing.Frameworks;

/// <summary>xunit runs <see cref="Probes"/> by the framework, in this process.</summary>
public sealed class XunitFrameworkTests
{
    [Fact]
    public void Failure_PrintsTheJournalSinceTheTestBegan()
    {
        var failed = Assert.IsAssignableFrom<ITestFailed>(Run(nameof(Probes.FailsAfterACall)));

        Assert.StartsWith("before the call\nJournal:\n", failed.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("s3:ListBuckets", failed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3:CreateBucket", failed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_OfATestThatMadeNoCall_PrintsNothing() =>
        Assert.Empty(Assert.IsAssignableFrom<ITestFailed>(Run(nameof(Probes.FailsWithoutACall))).Output);

    [Fact]
    public void RefusedCall_ThatTheTestSwallows_FailsIt()
    {
        var failed = Assert.IsAssignableFrom<ITestFailed>(Run(nameof(Probes.SwallowsARefusal)));

        Assert.Contains("sqs.us-east-1.amazonaws.com", Assert.Single(failed.Messages), StringComparison.Ordinal);
        Assert.Equal(typeof(RealAwsRefusedException).FullName, Assert.Single(failed.ExceptionTypes));
    }

    [Fact]
    public void Test_ThatPasses_PrintsNothing() => Assert.DoesNotContain("Journal", Assert.IsAssignableFrom<ITestPassed>(Run(nameof(Probes.Passes))).Output);

    [Fact]
    public void Fixture_IsSeededBeforeTheFirstTest() => Assert.IsAssignableFrom<ITestPassed>(Run(nameof(Probes.FindsWhatIsSeeded)));

    [Fact]
    public void AssemblyFixture_IsMadeOnceForAllClasses_AndDisposedOfInTheEnd()
    {
        var results = RunAll(typeof(AssemblyProbes));

        Assert.Equal(2, results.Count);
        Assert.All(results, static r => Assert.IsAssignableFrom<ITestPassed>(r));
        var world = Assert.Single(AssemblyProbes.Worlds.Distinct());
        Assert.Throws<AggregateException>(() => world.CreateHttpClient().GetAsync("/_simfra/health").Wait());
    }

    private static ITestResultMessage Run(string method) => Assert.Single(RunAll(typeof(Probes), method));

    private static IReadOnlyList<ITestResultMessage> RunAll(Type type, string? method = null)
    {
        var assembly = type.Assembly;
        using var framework = new SimfraTestFramework(new NullMessageSink());
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        using var found = new Messages<IDiscoveryCompleteMessage>();
        discoverer.Find(type.FullName, includeSourceInformation: false, found, new Defaults());
        found.Wait();

        var cases = found.All.OfType<ITestCaseDiscoveryMessage>().Select(static m => m.TestCase).Where(c => method is null || c.TestMethod.Method.Name == method);
        using var executor = framework.GetExecutor(assembly.GetName());
        using var results = new Messages<ITestAssemblyFinished>();
        executor.RunTests(cases, results, new Defaults());
        results.Wait();
        return [.. results.All.OfType<ITestResultMessage>()];
    }

    /// <summary>What xunit says, up to a last message.</summary>
    private sealed class Messages<TLast> : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        private readonly ManualResetEventSlim _finished = new();

        public ConcurrentQueue<IMessageSinkMessage> All { get; } = [];

        public bool OnMessage(IMessageSinkMessage message)
        {
            All.Enqueue(message);
            if (message is TLast)
            {
                _finished.Set();
            }

            return true;
        }

        public void Wait() => Assert.True(_finished.Wait(TimeSpan.FromMinutes(1)), "xunit didn't end.");

        public void Dispose() => _finished.Dispose();
    }

    private sealed class Defaults : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value) => throw new NotSupportedException();
    }
}

#pragma warning disable xUnit1000 // Internal, so that only the framework's own tests run them: some are there to fail.
#pragma warning disable xUnit1041 // xunit's analyzers don't know the framework's assembly fixtures.
internal sealed class AssemblyProbes
{
    public AssemblyProbes(AssemblyWorld world)
    {
        Assert.NotEmpty(world.S3.Buckets);
        Worlds.Add(world);
    }

    public static ConcurrentBag<AssemblyWorld> Worlds { get; } = [];

    [Fact]
    public void FirstOfTheAssembly() => Assert.NotEmpty(Worlds);

    [Fact]
    public void SecondOfTheAssembly() => Assert.NotEmpty(Worlds);
}

internal sealed class AssemblyWorld : SeededSimfraFixture
{
    protected override async Task SeedAsync() => await Seed.S3.BucketAsync("seeded");
}

internal sealed class Probes(Probes.Seeded aws, ITestOutputHelper output) : IClassFixture<Probes.Seeded>
#pragma warning restore xUnit1000, xUnit1041
{
    private readonly AmazonS3Client _s3 = aws.CreateClient<AmazonS3Client>();

    [Fact]
    public async Task FailsAfterACall()
    {
        output.WriteLine("before the call");
        await _s3.ListBucketsAsync();
        Assert.Fail("on purpose");
    }

    [Fact]
    public void FailsWithoutACall() => Assert.Fail("on purpose");

    [Fact]
    public async Task SwallowsARefusal()
    {
        using var http = new HttpClient();
        await Record.ExceptionAsync(() => http.GetAsync("https://sqs.us-east-1.amazonaws.com/"));
    }

    [Fact]
    public async Task Passes() => await _s3.ListBucketsAsync();

    [Fact]
    public async Task FindsWhatIsSeeded() => Assert.Equal("seeded", Assert.Single((await _s3.ListBucketsAsync()).Buckets).BucketName);

    internal sealed class Seeded : SeededSimfraFixture
    {
        protected override async Task SeedAsync()
        {
            using var s3 = CreateClient<AmazonS3Client>();
            await s3.PutBucketAsync("seeded");
        }
    }
}
