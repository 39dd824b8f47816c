// A program that knows nothing of the emulator: endpoint, keys and region come from the environment, as the tool prints them.
//
//   simfra &
//   export AWS_ENDPOINT_URL=http://localhost:4599 AWS_REGION=us-east-1
//   export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
//   dotnet run --project samples/ConsoleScript -- backup *.md
using Amazon.S3;

if (args is not [var bucket, .. var files])
{
    Console.Error.WriteLine("Usage: ConsoleScript BUCKET FILE...");
    return 2;
}

using var s3 = new AmazonS3Client(new AmazonS3Config { ForcePathStyle = true });
await s3.PutBucketAsync(bucket);
foreach (var file in files)
{
    await s3.PutObjectAsync(new() { BucketName = bucket, Key = Path.GetFileName(file), FilePath = file });
}

await foreach (var stored in s3.Paginators.ListObjectsV2(new() { BucketName = bucket }).S3Objects)
{
    Console.WriteLine($"{stored.Key} {stored.Size}");
}

return 0;
