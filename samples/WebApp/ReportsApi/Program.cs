using Amazon.S3;
using ReportsApi;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<IAmazonS3>(static _ => new AmazonS3Client()); // region and keys come from the task's role
builder.Services.AddSingleton<ReportStore>();

var app = builder.Build();
app.MapPut("/reports/{name}", async (string name, HttpRequest request, ReportStore reports) =>
    await reports.AddAsync(name, request.Body) ? Results.Created($"/reports/{name}", null) : Results.Conflict());
app.MapGet("/reports/{name}", async (string name, ReportStore reports) =>
    await reports.FindLinkAsync(name) is { } link ? Results.Redirect(link.AbsoluteUri) : Results.NotFound());
app.Run();

public sealed partial class Program;
