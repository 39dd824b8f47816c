using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Simfra.Testing;

/// <summary>
/// xunit's own framework, but that a test that fails prints the journals of the fixtures that it used, from when it began; that a call to
/// real AWS which the network guard refused fails the test even where its code catches the exception; and that an assembly has fixtures
/// (<see cref="SimfraAssemblyFixtureAttribute"/>):
/// <c>[assembly: TestFramework("Simfra.Testing.SimfraTestFramework", "Simfra.Testing.Xunit")]</c>.
/// </summary>
/// <param name="messageSink">Takes xunit's diagnostic messages.</param>
public sealed class SimfraTestFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assemblyName, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assemblyName, sources, diagnostics)
    {
        [SuppressMessage("Usage", "VSTHRD100", Justification = "xunit's signature; the runner reports its exceptions itself.")]
        protected override async void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new AssemblyRunner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync().ConfigureAwait(false);
        }
    }

    private sealed class AssemblyRunner(
        ITestAssembly testAssembly,
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink diagnostics,
        IMessageSink messages,
        ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(testAssembly, testCases, diagnostics, messages, options)
    {
        private readonly AssemblyFixtures _fixtures = new();

        protected override async Task AfterTestAssemblyStartingAsync()
        {
            await base.AfterTestAssemblyStartingAsync().ConfigureAwait(false);
            await Aggregator.RunAsync(() => _fixtures.CreateAsync(((IReflectionAssemblyInfo)TestAssembly.Assembly).Assembly)).ConfigureAwait(false);
        }

        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await Aggregator.RunAsync(_fixtures.DisposeAsync).ConfigureAwait(false);
            await base.BeforeTestAssemblyFinishedAsync().ConfigureAwait(false);
        }

        protected override Task<RunSummary> RunTestCollectionAsync(
            IMessageBus messageBus,
            ITestCollection testCollection,
            IEnumerable<IXunitTestCase> testCases,
            CancellationTokenSource cancellationTokenSource) =>
            new CollectionRunner(
                testCollection, testCases, DiagnosticMessageSink, messageBus, TestCaseOrderer, new(Aggregator), cancellationTokenSource, _fixtures)
                .RunAsync();
    }

    private sealed class CollectionRunner(
        ITestCollection testCollection,
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink diagnostics,
        IMessageBus messageBus,
        ITestCaseOrderer orderer,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellation,
        AssemblyFixtures fixtures)
        : XunitTestCollectionRunner(testCollection, testCases, diagnostics, messageBus, orderer, aggregator, cancellation)
    {
        protected override Task<RunSummary> RunTestClassAsync(
            ITestClass testClass, IReflectionTypeInfo @class, IEnumerable<IXunitTestCase> testCases) =>
            new ClassRunner(
                testClass, @class, testCases, DiagnosticMessageSink, MessageBus, TestCaseOrderer, new(Aggregator), CancellationTokenSource,
                fixtures.With(CollectionFixtureMappings))
                .RunAsync();
    }

    private sealed class ClassRunner(
        ITestClass testClass,
        IReflectionTypeInfo @class,
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink diagnostics,
        IMessageBus messageBus,
        ITestCaseOrderer orderer,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellation,
        IDictionary<Type, object> sharedFixtures)
        : XunitTestClassRunner(testClass, @class, testCases, diagnostics, messageBus, orderer, aggregator, cancellation, sharedFixtures)
    {
        protected override Task<RunSummary> RunTestMethodAsync(
            ITestMethod testMethod, IReflectionMethodInfo method, IEnumerable<IXunitTestCase> testCases, object[] constructorArguments) =>
            new MethodRunner(
                testMethod, Class, method, testCases, DiagnosticMessageSink, MessageBus, new(Aggregator), CancellationTokenSource, constructorArguments)
                .RunAsync();
    }

    private sealed class MethodRunner(
        ITestMethod testMethod,
        IReflectionTypeInfo @class,
        IReflectionMethodInfo method,
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink diagnostics,
        IMessageBus messageBus,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellation,
        object[] constructorArguments)
        : XunitTestMethodRunner(testMethod, @class, method, testCases, diagnostics, messageBus, aggregator, cancellation, constructorArguments)
    {
        private readonly IMessageSink _diagnostics = diagnostics;
        private readonly object[] _constructorArguments = constructorArguments;

        protected override async Task<RunSummary> RunTestCaseAsync(IXunitTestCase testCase)
        {
            using var messages = new JournalMessageBus(MessageBus, TestRun.Begin(_constructorArguments.OfType<SimfraFixture>()));
            var summary = await testCase
                .RunAsync(_diagnostics, messages, _constructorArguments, new(Aggregator), CancellationTokenSource)
                .ConfigureAwait(false);
            summary.Failed += messages.Failed;
            return summary;
        }
    }
}
