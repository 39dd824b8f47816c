using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Simfra.Testing;

/// <summary>
/// What the pipelines of SDK clients get, of all that are made once it is installed: the network guard, and for the fixtures' own the time
/// of their world. Which client is whose shows the HTTP client factory of its configuration.
/// </summary>
internal sealed class SdkPipeline : IRuntimePipelineCustomizer
{
    private static readonly SdkPipeline Customizer = new();

    public string UniqueName => "Simfra.Testing";

    /// <summary>Installs it in the process, where it isn't yet.</summary>
    public static void Install() => RuntimePipelineCustomizerRegistry.Instance.Register(Customizer);

    public static SimfraFixture? FixtureOf(IExecutionContext context) =>
        (context.RequestContext.ClientConfig.HttpClientFactory as SimfraHttpClientFactory)?.Fixture;

    public void Customize(Type serviceClientType, RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        pipeline.AddHandlerAfter<Marshaller>(new CallHandler(serviceClientType));
        pipeline.AddHandlerBefore<Signer>(new ClockHandler());

        // A retry handler of another class is the user's own, and does what they want.
        if (pipeline.Handlers.Find(static h => h is RetryHandler) is RetryHandler retry && retry.GetType() == typeof(RetryHandler))
        {
            pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new FixtureRetryPolicy(retry.RetryPolicy)));
        }
    }

    /// <summary>Before credentials are looked for: a call of the fixture's own is the test's, any other is looked at by the guard.</summary>
    private sealed class CallHandler(Type client) : PipelineHandler
    {
        public override void InvokeSync(IExecutionContext executionContext)
        {
            Check(executionContext);
            base.InvokeSync(executionContext);
        }

        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            Check(executionContext);
            return base.InvokeAsync<T>(executionContext);
        }

        private void Check(IExecutionContext context)
        {
            if (FixtureOf(context) is { } fixture)
            {
                TestRun.Current?.Use(fixture);
            }
            else if (FindHost(context.RequestContext) is { } host)
            {
                SimfraNetworkGuard.Check(host, client.Name);
            }
        }

        private static string? FindHost(IRequestContext context)
        {
            try
            {
                var endpoint = context.ClientConfig.DetermineServiceOperationEndpoint(new(context.OriginalRequest));
                return endpoint is null ? null : new Uri(endpoint.URL).Host;
            }
            catch (AmazonClientException)
            {
                // No region, or parameters that have no endpoint: the client will say so itself.
                return null;
            }
        }
    }

    /// <summary>Before each attempt is signed: signatures are dated by the world's clock.</summary>
    private sealed class ClockHandler : PipelineHandler
    {
        public override void InvokeSync(IExecutionContext executionContext)
        {
            SetTime(executionContext);
            base.InvokeSync(executionContext);
        }

        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            SetTime(executionContext);
            return base.InvokeAsync<T>(executionContext);
        }

        private static void SetTime(IExecutionContext context)
        {
            if (FixtureOf(context) is { } fixture)
            {
                SdkClock.Set(context.RequestContext.Request.Endpoint.ToString(), fixture.Clock);
            }
        }
    }
}
