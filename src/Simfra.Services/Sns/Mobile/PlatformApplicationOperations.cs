using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Platform applications.</summary>
internal sealed class PlatformApplicationOperations(ServiceState<SnsState> states) : IOperationGroup
{
    private const string Credential = "PlatformCredential";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.CreatePlatformApplication, CreatePlatformApplication);
        operations.Handle(SnsApi.DeletePlatformApplication, DeletePlatformApplication);
        operations.Handle(SnsApi.ListPlatformApplications, ListPlatformApplications);
        operations.Handle(SnsApi.GetPlatformApplicationAttributes, GetPlatformApplicationAttributes);
        operations.Handle(SnsApi.SetPlatformApplicationAttributes, SetPlatformApplicationAttributes);
    }

    /// <summary>The application of an ARN in a request.</summary>
    public static (SnsState State, PlatformApplication Application) Find(ServiceState<SnsState> states, string? applicationArn, OperationContext context)
    {
        var (state, path) = Locate(states, applicationArn, context);
        return (state, state.Applications.Find(path) ?? throw SnsErrors.PlatformApplicationNotFound());
    }

    private CreatePlatformApplicationResponse CreatePlatformApplication(CreatePlatformApplicationInput request, OperationContext context)
    {
        PlatformApplication.CheckName(request.Name!);
        PlatformApplication.CheckPlatform(request.Platform!);
        var given = request.Attributes!;
        PlatformApplication.CheckAttributes(given, context.Scope);
        if (given.GetValueOrDefault(Credential) is not { Length: > 0 })
        {
            throw SnsErrors.InvalidParameter("PlatformCredential", "attribute value cannot be empty");
        }

        var state = states[context.Scope];
        var application = new PlatformApplication
        {
            Name = request.Name!,
            Platform = request.Platform!,
            Scope = state.Scope,
            Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(PlatformApplication.Enabled, "true").SetItems(given),
        };
        if (state.Applications.Find(application.Path) is not { } existing)
        {
            state.Applications.Add(application);
        }
        else if (given.Any(a => existing.Attributes.GetValueOrDefault(a.Key) != a.Value))
        {
            throw SnsErrors.InvalidParameter("Attributes", "Platform application already exists with different attributes");
        }

        return new() { PlatformApplicationArn = application.Arn };
    }

    /// <summary>Its endpoints go with it. An application that isn't there is as good as deleted.</summary>
    private Unit DeletePlatformApplication(DeletePlatformApplicationInput request, OperationContext context)
    {
        var (state, path) = Locate(states, request.PlatformApplicationArn, context);
        if (state.Applications.Find(path) is { } application)
        {
            foreach (var endpoint in PlatformEndpointOperations.EndpointsOf(state, application).ToList())
            {
                state.Endpoints.Remove(endpoint.Path);
            }

            state.Applications.Remove(path);
        }

        return new();
    }

    private ListPlatformApplicationsResponse ListPlatformApplications(ListPlatformApplicationsInput request, OperationContext context)
    {
        var (page, next) = SnsPage.Of(states[context.Scope].Applications, request.NextToken);
        return new()
        {
            PlatformApplications = page.ConvertAll(static a => new Models.Sns.PlatformApplication { PlatformApplicationArn = a.Arn, Attributes = a.Shown }),
            NextToken = next,
        };
    }

    private GetPlatformApplicationAttributesResponse GetPlatformApplicationAttributes(
        GetPlatformApplicationAttributesInput request, OperationContext context) =>
        new() { Attributes = Find(states, request.PlatformApplicationArn, context).Application.Shown };

    private Unit SetPlatformApplicationAttributes(SetPlatformApplicationAttributesInput request, OperationContext context)
    {
        var (state, application) = Find(states, request.PlatformApplicationArn, context);
        PlatformApplication.CheckAttributes(request.Attributes!, application.Scope);
        state.Applications.Put(application with { Attributes = application.Attributes.SetItems(request.Attributes!) });
        return new();
    }

    private static (SnsState State, string Path) Locate(ServiceState<SnsState> states, string? applicationArn, OperationContext context)
    {
        var arn = SnsArn.Parse(applicationArn, "PlatformApplicationArn");
        return arn.Resource.Split('/') is [PlatformApplicationSegment, { Length: > 0 }, { Length: > 0 }]
            ? (states[arn.Scope with { Region = context.Region }], arn.Resource)
            : throw SnsErrors.InvalidParameter("PlatformApplicationArn", "Wrong number of slashes in relative portion of the ARN.");
    }

    private const string PlatformApplicationSegment = "app";
}
