using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>Reading parameters: by name, by path, their history, their metadata.</summary>
internal sealed class ParameterReadOperations(ServiceState<SsmState> states) : IOperationGroup
{
    private const int DefaultPathPage = 10;
    private const int DefaultPage = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.GetParameter, GetParameter);
        operations.Handle(SsmApi.GetParameters, GetParameters);
        operations.Handle(SsmApi.GetParametersByPath, GetParametersByPath);
        operations.Handle(SsmApi.GetParameterHistory, GetParameterHistory);
        operations.Handle(SsmApi.DescribeParameters, DescribeParameters);
    }

    private GetParameterResult GetParameter(GetParameterRequest request, OperationContext context)
    {
        var selector = ParameterSelector.Parse(request.Name!);
        var parameter = states[context.Scope].Find(selector.NameOrArn) ?? throw SsmErrors.NotFound();
        var version = selector.Find(parameter) ?? throw SsmErrors.VersionNotFound(parameter.Name, selector.Version!);
        return new() { Parameter = parameter.Show(version, selector.Shown) };
    }

    private GetParametersResult GetParameters(GetParametersRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var (found, invalid) = (new List<Models.Ssm.Parameter>(), new List<string>());
        foreach (var name in request.Names!.Distinct())
        {
            var selector = ParameterSelector.Parse(name);
            if (state.Find(selector.NameOrArn) is { } parameter && selector.Find(parameter) is { } version)
            {
                found.Add(parameter.Show(version, selector.Shown));
            }
            else
            {
                invalid.Add(name);
            }
        }

        return new() { Parameters = found, InvalidParameters = invalid };
    }

    private GetParametersByPathResult GetParametersByPath(GetParametersByPathRequest request, OperationContext context)
    {
        var path = ParameterName.CheckPath(request.Path!);
        var depth = path.TrimEnd('/').Length + 1;
        var filters = ParameterFilters.ForPath(request.ParameterFilters);
        var parameters = states[context.Scope].Below(path)
            .Where(p => request.Recursive == true || !p.Name.AsSpan(Math.Min(depth, p.Name.Length)).Contains('/'))
            .Select(p => (Parameter: p, Version: filters.VersionOf(p)))
            .Where(p => p.Version is not null && filters.Match(p.Parameter));
        var (page, nextToken) = ParameterPage.Take(
            parameters, p => p.Parameter.Name, request.MaxResults ?? DefaultPathPage, request.NextToken);
        return new() { Parameters = page.ConvertAll(p => p.Parameter.Show(p.Version!)), NextToken = nextToken };
    }

    private GetParameterHistoryResult GetParameterHistory(GetParameterHistoryRequest request, OperationContext context)
    {
        var parameter = states[context.Scope].Find(request.Name!) ?? throw SsmErrors.NotFound();
        var (page, nextToken) = ParameterPage.Take(
            parameter.Versions, v => $"{v.Version:D19}", request.MaxResults ?? DefaultPage, request.NextToken);
        return new() { Parameters = page.ConvertAll(v => ShowHistory(parameter, v)), NextToken = nextToken };
    }

    private DescribeParametersResult DescribeParameters(DescribeParametersRequest request, OperationContext context)
    {
        if (request.Shared == true)
        {
            throw SsmErrors.NotBuilt("The parameter Shared");
        }

        if (request is { Filters.Count: > 0, ParameterFilters.Count: > 0 })
        {
            throw SsmErrors.Validation("You can use either Filters or ParameterFilters in a single request.");
        }

        var filters = ParameterFilters.ForDescribe(request.ParameterFilters, request.Filters);
        var (page, nextToken) = ParameterPage.Take(
            states[context.Scope].Parameters.All.Where(filters.Match), p => p.Name, request.MaxResults ?? DefaultPage, request.NextToken);
        return new() { Parameters = page.ConvertAll(ShowMetadata), NextToken = nextToken };
    }

    private static ParameterHistory ShowHistory(Parameter parameter, ParameterVersion version) => new()
    {
        Name = parameter.Name,
        Type = version.Type,
        LastModifiedDate = version.LastModifiedAt,
        LastModifiedUser = version.LastModifiedUser,
        Description = version.Description,
        Value = version.Value,
        AllowedPattern = version.AllowedPattern,
        Version = version.Version,
        Labels = [.. version.Labels],
        Tier = version.Tier,
        Policies = [],
        DataType = version.DataType,
    };

    private static ParameterMetadata ShowMetadata(Parameter parameter) => new()
    {
        Name = parameter.Name,
        ARN = parameter.Arn,
        Type = parameter.Latest.Type,
        LastModifiedDate = parameter.Latest.LastModifiedAt,
        LastModifiedUser = parameter.Latest.LastModifiedUser,
        Description = parameter.Latest.Description,
        AllowedPattern = parameter.Latest.AllowedPattern,
        Version = parameter.Latest.Version,
        Tier = parameter.Latest.Tier,
        Policies = [],
        DataType = parameter.Latest.DataType,
    };
}
