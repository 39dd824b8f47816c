using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>The endpoints of platform applications.</summary>
internal sealed class PlatformEndpointOperations(ServiceState<SnsState> states, ApplicationEvents events) : IOperationGroup
{
    private const string Segment = "endpoint";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.CreatePlatformEndpoint, CreatePlatformEndpoint);
        operations.Handle(SnsApi.DeleteEndpoint, DeleteEndpoint);
        operations.Handle(SnsApi.ListEndpointsByPlatformApplication, ListEndpointsByPlatformApplication);
        operations.Handle(SnsApi.GetEndpointAttributes, GetEndpointAttributes);
        operations.Handle(SnsApi.SetEndpointAttributes, SetEndpointAttributes);
    }

    /// <summary>An application's endpoints, or those of them behind a path.</summary>
    public static IEnumerable<PlatformEndpoint> EndpointsOf(SnsState state, PlatformApplication application, string? after = null)
    {
        var prefix = PlatformEndpoint.PathsOf(application);
        return state.Endpoints.From(after ?? prefix, inclusive: after is null).TakeWhile(e => e.Path.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>A token that is known gives the endpoint that it is of, if the attributes are the same.</summary>
    private CreateEndpointResponse CreatePlatformEndpoint(CreatePlatformEndpointInput request, OperationContext context)
    {
        var (state, application) = PlatformApplicationOperations.Find(states, request.PlatformApplicationArn, context);
        var given = new Dictionary<string, string>(request.Attributes ?? []);
        if (request.CustomUserData is { } data)
        {
            given["CustomUserData"] = data;
        }

        var endpoint = new PlatformEndpoint
        {
            Id = context.Ids.NewGuid().ToString(),
            Platform = application.Platform,
            Application = application.Name,
            Scope = state.Scope,
            Token = PlatformEndpoint.CheckToken(request.Token!),
        }.With(given);
        if (EndpointsOf(state, application).FirstOrDefault(e => e.Token == endpoint.Token) is { } existing)
        {
            return existing with { Id = endpoint.Id } == endpoint
                ? new() { EndpointArn = existing.Arn }
                : throw SnsErrors.InvalidParameter(
                    "Token", $"Endpoint {existing.Arn} already exists with the same Token, but different attributes.");
        }

        state.Endpoints.Add(endpoint);
        events.Announce(state, endpoint, ApplicationEvents.EndpointCreated);
        return new() { EndpointArn = endpoint.Arn };
    }

    /// <summary>Subscriptions of the endpoint stay. One that isn't there is as good as deleted.</summary>
    private Unit DeleteEndpoint(DeleteEndpointInput request, OperationContext context)
    {
        var (state, path) = Locate(request.EndpointArn, context);
        if (state.Endpoints.Find(path) is { } endpoint)
        {
            state.Endpoints.Remove(path);
            events.Announce(state, endpoint, ApplicationEvents.EndpointDeleted);
        }

        return new();
    }

    private ListEndpointsByPlatformApplicationResponse ListEndpointsByPlatformApplication(
        ListEndpointsByPlatformApplicationInput request, OperationContext context)
    {
        var (state, application) = PlatformApplicationOperations.Find(states, request.PlatformApplicationArn, context);
        var (page, next) = SnsPage.Of(last => EndpointsOf(state, application, last), static e => e.Path, request.NextToken);
        return new() { Endpoints = page.ConvertAll(static e => new Endpoint { EndpointArn = e.Arn, Attributes = e.Attributes }), NextToken = next };
    }

    private GetEndpointAttributesResponse GetEndpointAttributes(GetEndpointAttributesInput request, OperationContext context)
    {
        var (state, path) = Locate(request.EndpointArn, context);
        return new() { Attributes = (state.Endpoints.Find(path) ?? throw SnsErrors.EndpointNotFound()).Attributes };
    }

    private Unit SetEndpointAttributes(SetEndpointAttributesInput request, OperationContext context)
    {
        var (state, path) = Locate(request.EndpointArn, context);
        var endpoint = state.Endpoints.Find(path) ?? throw SnsErrors.EndpointNotFound();
        state.Endpoints.Put(endpoint.With(request.Attributes!));
        events.Announce(state, endpoint, ApplicationEvents.EndpointUpdated);
        return new();
    }

    private (SnsState State, string Path) Locate(string? endpointArn, OperationContext context)
    {
        var arn = SnsArn.Parse(endpointArn, "EndpointArn");
        return arn.Resource.Split('/') is [Segment, { Length: > 0 }, { Length: > 0 }, { Length: > 0 }]
            ? (states[arn.Scope with { Region = context.Region }], arn.Resource)
            : throw SnsErrors.InvalidParameter("EndpointArn", "Wrong number of slashes in relative portion of the ARN.");
    }
}
